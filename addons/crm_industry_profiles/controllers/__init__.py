from . import estate_portal
