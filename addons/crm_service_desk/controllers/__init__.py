from . import knowledge
from . import portal
from . import portal_write
from . import portal_rating
from . import intake_form
from . import entitlement_portal
from . import ideas
