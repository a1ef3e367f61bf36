from . import portal_viewing
