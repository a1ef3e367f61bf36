from . import base_partner_merge
from . import crm_merge_compare
from . import crm_handover_wizard
