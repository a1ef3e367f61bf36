from . import test_offers_life_event
from . import test_offers_offer
from . import test_offers_segment
from . import test_offers_tour
