from . import test_portal_estate
