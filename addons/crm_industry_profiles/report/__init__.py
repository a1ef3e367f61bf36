from . import crm_timeline_claim
from . import crm_value_insurance
from . import insurance_result
