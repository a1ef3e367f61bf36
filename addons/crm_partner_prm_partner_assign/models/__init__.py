from . import prm_lead_offer
from . import prm_lead_rule
from . import crm_lead_assignment
from . import crm_lead_choice
from . import crm_lead_portal
