from . import partner_tickets
