from . import test_partner_tickets
from . import test_warranty
