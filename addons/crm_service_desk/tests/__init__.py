from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_door_access
from . import test_door_list
from . import test_door_share
from . import test_door_write
