from . import test_equipment_warranty
from . import test_service_cost
from . import test_telecom_line
from . import test_it_ticket
