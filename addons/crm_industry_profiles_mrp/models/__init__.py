from . import manufacturing_production_plan
from . import mrp_production
