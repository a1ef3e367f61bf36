from . import test_profile_roles
from . import test_profile_facts
from . import test_profile_consent
from . import test_profile_privacy
from . import test_profile_anonymise
from . import test_profile_ui
