from . import day_route
from . import earned_premium
from . import tariff
from . import place_names
