from . import earned_premium
from . import tariff
from . import kit_price
