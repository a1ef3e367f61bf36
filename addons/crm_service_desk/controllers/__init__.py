from . import entitlement_portal
