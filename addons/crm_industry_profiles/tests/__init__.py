from . import test_claim
from . import test_claim_settlement
from . import test_claim_approval
from . import test_claim_money
from . import test_renewal
from . import test_insurance_result
from . import test_claim_access
from . import test_insurance_journeys
