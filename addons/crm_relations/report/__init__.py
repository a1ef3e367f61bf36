from . import crm_timeline
from . import crm_timeline_activity
from . import crm_timeline_documents
from . import crm_timeline_mail
from . import crm_timeline_page
from . import crm_timeline_daily
