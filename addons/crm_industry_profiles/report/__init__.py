from . import crm_timeline_fin
from . import crm_value_fin
from . import crm_timeline_application
from . import insurance_earned_premium
from . import insurance_holder
from . import insurance_gap
from . import crm_timeline_insurance
from . import crm_value_insurance
