from . import transport_codes
