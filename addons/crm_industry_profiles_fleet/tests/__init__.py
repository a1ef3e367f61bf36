from . import test_transport_tariff
from . import test_transport_agreement
