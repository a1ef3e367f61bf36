from . import service_period_report
from . import service_ticket_pause
from . import service_sla_replay
from . import service_ticket_merge_wizard
from . import service_ticket_split_wizard
from . import service_ticket_handover_wizard
from . import service_ticket_answer_wizard
from . import mail_compose_message
