"""A second PostgreSQL that follows a private cluster, for reading only."""

import shutil

from . import database
from .cache import GIB, require_space
from .console import Stop
from .postgres import Cluster, wait_for

# Reads that take long must not be broken off by the cleaning of the primary, and the
# primary keeps what the replica still needs; both end with the connection. A replica
# that is damaged is made anew: it needs no safety.
FOLLOWING = """
unix_socket_directories = '{socket}'
hot_standby = on
fsync = off
hot_standby_feedback = on
wal_receiver_create_temp_slot = on
"""


class Replica(Cluster):
    """A hot standby beside its primary, copied anew and removed when it stops."""

    def __init__(self, primary: Cluster) -> None:
        super().__init__(f"{primary.folder.name}-replica", primary.durable)
        self.primary = primary
        self.binaries = primary.binaries

    def start(self) -> None:
        """Follow the primary; what a killed run left is used or made anew."""
        if not self._is_running():
            shutil.rmtree(self.folder / "data", ignore_errors=True)
        super().start()
        if not wait_for(self._is_streaming, 120):
            self.stop()
            raise Stop(f"the replica does not follow (see {self.folder}/server.log)")
        self.wait_until_current()

    def stop(self) -> None:
        was_ours = self._started
        super().stop()
        if was_ours and not self._started:
            self.remove()

    def wait_until_current(self, seconds: float = 300) -> None:
        """Until all that the primary has by now can be read here."""
        with database.connect(self.primary) as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            position = cursor.fetchone()[0]
        query = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        if not wait_for(lambda: self._ask(query, position), seconds):
            raise Stop(f"the replica is more than {seconds:.0f} s behind")

    def _fill(self, folder) -> None:
        with database.connect(self.primary) as cursor:
            cursor.execute("SELECT sum(pg_database_size(oid)) FROM pg_database")
            require_space(self.folder, 1 + float(cursor.fetchone()[0]) / GIB)
        self._as_owner(
            *("pg_basebackup", "-D", folder, "--write-recovery-conf", "--no-sync"),
            *("-h", self.primary.host, "-U", self.user),
            *("--wal-method=stream", "--checkpoint=fast"),
            problem="cannot copy the primary",
        )
        with open(folder / "postgresql.conf", "a") as file:
            file.write(FOLLOWING.format(socket=self.host))

    def _is_streaming(self) -> bool:
        return self._ask("SELECT status = 'streaming' FROM pg_stat_wal_receiver")

    def _ask(self, query: str, *values) -> bool:
        with database.connect(self) as cursor:
            cursor.execute(query, values)
            return bool((cursor.fetchone() or [False])[0])
