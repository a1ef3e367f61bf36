from . import test_daily_call
from . import test_daily_caller
from . import test_daily_interaction
from . import test_daily_journeys
from . import test_daily_log_from
from . import test_daily_my_day
from . import test_daily_offline
from . import test_daily_timeline
