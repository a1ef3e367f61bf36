from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_care_warranty
from . import test_care_entitlement
from . import test_care_time
from . import test_care_report
