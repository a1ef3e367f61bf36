from . import industry_import
from . import industry_export
from . import fin_kyc_note
from . import insurance_claim_step
from . import it_tender_close
from . import telecom_usage_import
from . import estate_deal_close
