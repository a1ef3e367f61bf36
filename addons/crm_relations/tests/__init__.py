from . import test_relations
from . import test_relations_access
from . import test_relations_groups
from . import test_relations_map
from . import test_relations_merge
from . import test_relations_search
from . import test_relations_types
