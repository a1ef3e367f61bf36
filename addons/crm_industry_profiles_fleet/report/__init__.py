from . import fleet_vehicle_occupation
