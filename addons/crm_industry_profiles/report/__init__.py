from . import crm_timeline_claim
from . import crm_value_claims
from . import insurance_result
