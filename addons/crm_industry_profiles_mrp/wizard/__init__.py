from . import manufacturing_planning
from . import manufacturing_planning_figures
from . import manufacturing_planning_line
