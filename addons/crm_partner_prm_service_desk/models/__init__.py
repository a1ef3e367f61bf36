from . import service_ticket
from . import prm_enrollment
from . import sale_order_line_warranty
