from . import test_trip_access
from . import test_trip_booking
from . import test_trip_merge
from . import test_trip_parallel
from . import test_trip_steps
from . import test_vehicle_dispatch
from . import test_vehicle_occupation
