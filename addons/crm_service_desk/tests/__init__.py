from . import test_ticket
from . import test_ticket_access
from . import test_ticket_message
from . import test_know_article
from . import test_know_search
from . import test_know_ticket
from . import test_know_reader
from . import test_know_tour
