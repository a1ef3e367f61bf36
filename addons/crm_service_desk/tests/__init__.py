from importlib.util import find_spec

from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_flow_merge
from . import test_flow_family
from . import test_flow_parallel
from . import test_flow_assignment
from . import test_flow_incident
from . import test_flow_presence
from . import test_flow_clock
from . import test_clock_worktime
from . import test_clock_engine
from . import test_clock_ticket
from . import test_clock_ladder
from . import test_clock_replay
from . import test_clock_budget
from . import test_clock_stored
from . import test_clock_screen
from . import test_clock_ui

if find_spec("hypothesis"):  # a tool of developers; Odoo's own requirements lack it
    from . import test_clock_property
from . import test_ticket_ui
from . import test_ticket_notice
from . import test_flow_visit
from . import test_flow_visit_plan
from . import test_flow_ui
from . import test_care_warranty
from . import test_care_entitlement
from . import test_care_time
from . import test_care_report
from . import test_ticket_ui
from . import test_ticket_notice
from . import test_care_renewal
from . import test_care_portal
from . import test_flow_cost
