from . import trade_slow_mover
