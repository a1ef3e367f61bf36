from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_intake_automatic
from . import test_intake_mail
from . import test_intake_parallel
from . import test_intake_shapes
from . import test_quarantine
