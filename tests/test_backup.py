"""setup/backup and setup/restore: what comes back is what was there."""

import json
import threading

import pytest

from odoo.tests.common import get_db_name
from odoo.tools import config

from suite import backup, console, content, database, postgres

RESTORED = "run_restored"


@pytest.fixture(scope="module")
def server():
    return postgres.named_server()[0]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """Odoo's data_dir as these tests see it: the files of the tests' database."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "filestore").mkdir()
    (folder / "filestore" / get_db_name()).symlink_to(config.filestore(get_db_name()))
    return folder


@pytest.fixture(scope="module")
def made(server, data_dir, tmp_path_factory):
    """A backup of the tests' database, made while somebody writes to it."""
    folder = tmp_path_factory.mktemp("backups") / "made"
    with writing(server):
        backup.back_up(server, get_db_name(), folder, data_dir)
    return folder


class writing:
    """A table that grows all the time, so that a moment's content is only once."""

    def __init__(self, server):
        self.server, self.end = server, threading.Event()
        self.thread = threading.Thread(target=self._write)

    def __enter__(self):
        with database.connect(self.server, get_db_name()) as cursor:
            cursor.execute("CREATE TABLE run_growing (id serial PRIMARY KEY)")
            # the first row is written here: the thread may start after the backup
            cursor.execute("INSERT INTO run_growing DEFAULT VALUES")
        self.thread.start()

    def _write(self):
        with database.connect(self.server, get_db_name()) as cursor:
            while not self.end.is_set():
                cursor.execute("INSERT INTO run_growing DEFAULT VALUES")

    def __exit__(self, *_error):
        self.end.set()
        self.thread.join()
        with database.connect(self.server, get_db_name()) as cursor:
            cursor.execute("DROP TABLE run_growing")


@pytest.fixture
def restored(server, data_dir):
    yield RESTORED
    backup.drop(server, RESTORED, data_dir)


def test_restored_database_equals_the_one_that_was_backed_up(
    server, data_dir, made, restored
):
    """Rows, money, numbers and files; then each kind of damage is told of."""
    backup.restore(server, made, restored, data_dir)
    expected = backup.read_content(made)
    files = backup.filestore(restored, data_dir)
    assert expected["tables"]["res_partner"][0] > 10
    assert expected["tables"]["run_growing"][0] > 0
    assert expected["money"][0] == expected["money"][1]
    assert len(expected["files"]) > 10
    assert backup.compare(server, restored, files, expected) == []
    assert damage(server, restored, files, expected) == {
        "res_partner",
        "account_move_line",
        "money",
        "run_growing",
        f"file {expected['files'][0]}",
        f"file {expected['files'][1]}",
    }


def damage(server, name, files, expected) -> set[str]:
    """Spoil the copy in various ways; what the comparison then names."""
    with database.connect(server, name) as cursor:
        cursor.execute(
            "UPDATE res_partner SET comment = 'x' "
            "WHERE id = (SELECT min(id) FROM res_partner)"
        )
        cursor.execute(
            "UPDATE account_move_line SET amount_residual = 7 WHERE id = "
            "(SELECT min(id) FROM account_move_line WHERE parent_state = 'posted')"
        )
        cursor.execute("ALTER SEQUENCE run_growing_id_seq RESTART WITH 1")
    (files / expected["files"][0]).unlink()
    (files / expected["files"][1]).write_bytes(b"something else")
    found = backup.compare(server, name, files, expected)
    return {problem.split(":")[0] for problem in found}


def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing(
    server, data_dir, made, restored, tmp_path
):
    expected = backup.read_content(made)
    expected["tables"]["res_partner"][0] += 1
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    (spoilt / backup.CONTENT).write_text(json.dumps(expected))
    for part in (backup.DUMP, backup.FILES):
        (spoilt / part).symlink_to(made / part)
    with pytest.raises(console.Stop, match="not as it was: res_partner: was"):
        backup.restore(server, spoilt, restored, data_dir)
    assert restored not in database.names(server)
    assert not backup.filestore(restored, data_dir).exists()


def test_a_restore_wants_room_for_what_is_packed(server, data_dir, made, monkeypatch):
    wanted = []

    def refuse(_folder, gib):
        wanted.append(gib)
        raise console.Stop("no room")

    monkeypatch.setattr(backup, "require_space", refuse)
    with pytest.raises(console.Stop, match="no room"):
        backup.restore(server, made, RESTORED, data_dir)
    size = backup.read_content(made)["bytes"]
    assert size > 5 * (made / backup.DUMP).stat().st_size
    assert wanted == [1.5 * size / 1024**3]


def test_an_existing_database_is_never_overwritten(server, data_dir, made):
    with pytest.raises(console.Stop, match="exists: choose another name"):
        backup.restore(server, made, get_db_name(), data_dir)


def test_what_is_no_backup_is_one_line(server, tmp_path):
    with pytest.raises(console.Stop, match=r"is no backup: it has no readable content"):
        backup.restore(server, tmp_path, RESTORED)


def test_a_wrong_data_dir_is_noticed(server, tmp_path):
    with pytest.raises(console.Stop, match="name Odoo's data_dir with --data-dir"):
        backup.back_up(server, get_db_name(), tmp_path / "made", tmp_path)
    assert not (tmp_path / "made").exists()


def test_lost_and_damaged_files_are_told_apart(tmp_path):
    """Odoo's names: SHA-1 of the content, below its first two digits."""
    name = "a9/a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"  # of b"test"
    (tmp_path / "a9").mkdir()
    (tmp_path / name).write_bytes(b"test")
    (tmp_path / "a9/other").write_bytes(b"test")
    assert content.unsound_files(tmp_path, [name, "a9/other", "b0/gone"]) == {
        "a9/other": "damaged",
        "b0/gone": "missing",
    }
