from . import test_partner_merge
from . import test_duplicate
from . import test_assignment
from . import test_handover
from . import test_export_log
from . import test_stewardship_ui
