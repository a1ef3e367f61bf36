from . import test_partner_tickets
