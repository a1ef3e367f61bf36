from . import earned_premium
from . import tariff
