from . import intake_form
