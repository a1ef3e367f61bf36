from . import crm_occasion_child
from . import crm_timeline_application
