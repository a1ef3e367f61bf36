from . import crm_lead
from . import estate_listing
