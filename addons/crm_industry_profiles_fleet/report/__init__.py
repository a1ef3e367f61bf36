from . import crm_value_trip
from . import fleet_trip_result
from . import transport_contact_report
from . import fleet_vehicle_occupation
from . import crm_timeline_trip
