from . import fin_kyc_note
