from . import shipment_portal
