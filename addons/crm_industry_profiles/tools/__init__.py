from . import earned_premium
