from . import crm_anonymise
from . import crm_lead_lost
