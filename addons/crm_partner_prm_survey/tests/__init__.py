from . import test_survey_certificate
from . import test_portal_exam
