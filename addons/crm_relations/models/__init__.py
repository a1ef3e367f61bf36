from . import account_payment
from . import calendar_attendee
from . import crm_interaction_type
from . import crm_interaction
from . import mail_message
from . import res_partner_interaction
from . import res_partner_timeline
