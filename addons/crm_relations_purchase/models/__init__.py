from . import crm_agreement
from . import purchase_order
