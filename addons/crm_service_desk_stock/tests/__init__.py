from . import test_warranty_stock
