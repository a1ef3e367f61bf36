from . import test_transport_tariff
from . import test_transport_agreement
from . import test_transport_order
from . import test_transport_result
from . import test_transport_need
