from . import test_course_certificate
