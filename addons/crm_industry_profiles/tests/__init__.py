from . import test_insurance_earned
from . import test_insurance_ledgers
from . import test_insurance_money
from . import test_insurance_package
from . import test_insurance_policy
