from . import fleet_vehicle_occupation
from . import crm_timeline_trip
