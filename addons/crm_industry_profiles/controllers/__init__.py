from . import estate_portal
from . import portal_viewing
