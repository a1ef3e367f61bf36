from . import base_partner_merge
from . import crm_merge_compare
from . import crm_handover_wizard
from . import crm_anonymise
from . import crm_lead_lost
from . import crm_segment_compare
from . import crm_relation_merge
from . import crm_pay_run
