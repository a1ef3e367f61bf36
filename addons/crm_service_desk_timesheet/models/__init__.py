from . import service_cost_rate
from . import service_team
from . import service_time
from . import service_ticket
from . import account_analytic_line
