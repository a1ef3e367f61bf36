"""Makes the library of setup/ importable: some tests are about it, some use it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "setup"))
