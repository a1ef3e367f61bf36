from . import insurance_policy
from . import service_ticket
from . import it_ticket
