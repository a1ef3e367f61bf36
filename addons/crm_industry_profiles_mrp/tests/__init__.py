from . import test_manufacturing_planning
from . import test_manufacturing_planning_access
