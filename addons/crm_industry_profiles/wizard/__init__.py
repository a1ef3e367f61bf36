from . import insurance_claim_step
