from . import industry_import
from . import industry_export
from . import fin_kyc_note
from . import insurance_claim_step
from . import estate_import
from . import estate_export
