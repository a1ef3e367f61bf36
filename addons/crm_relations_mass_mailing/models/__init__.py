from . import crm_life_event_rule
from . import crm_segment
from . import mailing_list
from . import mailing_mailing
from . import mailing_subscription
from . import res_partner
