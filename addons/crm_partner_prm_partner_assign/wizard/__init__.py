from . import crm_forward_to_partner
