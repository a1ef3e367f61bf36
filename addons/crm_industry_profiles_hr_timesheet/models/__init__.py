from . import account_analytic_line
from . import it_overhead_rate
from . import project_project
