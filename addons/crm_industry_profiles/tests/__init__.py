from . import test_application
from . import test_application_call
from . import test_kyc_access
from . import test_kyc_due
from . import test_kyc_merge
from . import test_kyc_review
from . import test_kyc_trigger
