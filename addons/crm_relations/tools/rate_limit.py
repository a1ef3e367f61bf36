"""How often somebody calls: counted in memory, per process of the server."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Hashable

PERIOD = 60.0  # seconds


class RateLimit:
    def __init__(self) -> None:
        self._calls: dict[Hashable, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def allows(self, caller: Hashable, calls: int) -> bool:
        """Note a call and tell whether it is within so many calls per minute."""
        now = time.monotonic()
        with self._lock:
            made = self._calls[caller]
            while made and made[0] <= now - PERIOD:
                made.popleft()
            if len(made) >= calls:
                return False
            made.append(now)
            return True

    def clear(self) -> None:
        self._calls.clear()
