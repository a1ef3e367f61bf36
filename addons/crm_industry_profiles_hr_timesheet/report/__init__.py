from . import crm_value
from . import it_project_profit
