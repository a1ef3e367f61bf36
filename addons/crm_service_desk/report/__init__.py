from . import crm_timeline_ticket
from . import service_report
from . import service_ticket_report
from . import service_clock_report
from . import service_ball_report
