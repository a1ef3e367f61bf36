from . import service_ticket_pause
from . import service_sla_replay
