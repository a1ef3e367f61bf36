from . import equipment_unit
from . import insurance_policy
from . import service_ticket
from . import telecom_line
from . import it_ticket
