from . import earned_premium
from . import estate_matching
from . import tariff
from . import place_names
from . import reso_rows
