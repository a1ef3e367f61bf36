from . import fin_branch
from . import fin_product
from . import fin_agreement
from . import fin_agreement_party
from . import fin_operation
