from . import test_partner_merge
from . import test_duplicate
