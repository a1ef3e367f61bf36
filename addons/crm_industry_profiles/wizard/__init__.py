from . import industry_import
from . import industry_export
