from . import crm_call
from . import export
