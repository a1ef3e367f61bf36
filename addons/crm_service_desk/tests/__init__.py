from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_flow_merge
from . import test_flow_family
from . import test_flow_parallel
