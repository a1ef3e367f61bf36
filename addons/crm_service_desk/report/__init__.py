from . import crm_timeline_ticket
