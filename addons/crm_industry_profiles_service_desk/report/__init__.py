from . import insurance_result
