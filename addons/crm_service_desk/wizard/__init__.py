from . import service_period_report
