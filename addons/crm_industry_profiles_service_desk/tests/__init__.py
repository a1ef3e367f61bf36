from . import test_service_cost
from . import test_it_ticket
