from . import test_bank_rows
from . import test_fin_agreement
from . import test_fin_import
from . import test_fin_card
from . import test_fin_distribution
