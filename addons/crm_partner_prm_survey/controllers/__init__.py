from . import partner_exams
