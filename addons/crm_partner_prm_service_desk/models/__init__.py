from . import service_ticket
from . import prm_enrollment
