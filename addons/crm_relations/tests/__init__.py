from . import test_offers_segment
