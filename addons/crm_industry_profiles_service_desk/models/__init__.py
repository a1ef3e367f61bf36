from . import equipment_unit
from . import insurance_policy
from . import service_ticket
