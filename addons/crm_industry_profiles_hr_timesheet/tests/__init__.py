from . import test_it_overhead
from . import test_it_profit
