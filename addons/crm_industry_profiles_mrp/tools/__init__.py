from . import netting
