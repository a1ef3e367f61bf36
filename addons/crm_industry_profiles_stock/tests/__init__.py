from . import test_trade_stock
