from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_figures_ticket
from . import test_figures_period
from . import test_ticket_ui
from . import test_ticket_notice
