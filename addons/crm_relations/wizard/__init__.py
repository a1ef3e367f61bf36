from . import crm_segment_compare
