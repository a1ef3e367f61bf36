from . import crm_relation_merge
