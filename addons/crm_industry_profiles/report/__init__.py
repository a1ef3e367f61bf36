from . import crm_timeline_application
