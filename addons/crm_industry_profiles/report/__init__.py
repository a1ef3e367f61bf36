from . import crm_timeline_fin
from . import crm_value_fin
from . import crm_timeline_application
