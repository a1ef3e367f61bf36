from . import test_industry_door
from . import test_industry_profile
from . import test_industry_screens
from . import test_industry_file
from . import test_industry_guide
from . import test_industry_metric
