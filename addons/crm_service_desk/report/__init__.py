from . import crm_timeline_ticket
from . import crm_timeline_visit
