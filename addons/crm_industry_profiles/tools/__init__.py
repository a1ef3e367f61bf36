from . import earned_premium
from . import tariff
from . import place_names
from . import reso_rows
