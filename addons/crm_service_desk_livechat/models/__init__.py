from . import discuss_channel
from . import res_users
from . import service_ticket
