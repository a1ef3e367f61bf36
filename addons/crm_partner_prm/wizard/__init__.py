from . import prm_what_if
from . import prm_incentive_replay
