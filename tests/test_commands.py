"""The commands of setup/ and benchmarks/: each says what it does before it does it."""

import os
import subprocess
import sys
from contextlib import nullcontext

import pytest

from suite import backup, pictures
from suite import command as suite_command
from suite.cache import ROOT, digest
from suite.command import add_choice, add_output, add_runs, command_parser

from .no_database import enable_odoo_test_flag, load_http, load_registry  # noqa: F401

COMMANDS = (
    *("setup/backup", "setup/restore", "setup/run", "setup/screenshots", "setup/test"),
    *("benchmarks/deals", "benchmarks/load", "benchmarks/peers", "benchmarks/run"),
    *("benchmarks/portal_logins", "benchmarks/service_desk"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_and_does_nothing(command, tmp_path):
    result = subprocess.run(
        [sys.executable, ROOT / command, "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        check=True,
    )
    assert result.stdout.startswith(f"usage: {command} ")
    assert not list(tmp_path.iterdir())


def test_measures_are_chosen_by_name_and_repeated(tmp_path):
    parser = command_parser("benchmarks/x", "Measure it.", "  first\n    second")
    add_runs(parser, "measure")
    add_choice(parser, "measures")
    add_output(parser, tmp_path / "X.md")
    assert parser.format_help().endswith("  first\n    second\n")
    options = parser.parse_args([])
    assert (options.repeat, options.only) == (5, [])
    assert options.output == tmp_path / "X.md"
    options = parser.parse_args(["--only", "card,,caller", "--repeat", "2"])
    assert (options.repeat, options.only) == (2, ["card", "caller"])


@pytest.mark.parametrize("mode", ["backup", "restore"])
def test_backup_and_restore_begin(mode, monkeypatch, tmp_path):
    begun = []
    monkeypatch.setattr(suite_command, "on_signals", lambda handler: None)
    monkeypatch.setattr(backup, "_server", lambda: nullcontext(("here", "sold")))
    for name in ("backup", "restore"):
        monkeypatch.setattr(
            backup, f"_{name}", lambda *given, name=name: begun.append((name, *given))
        )
    assert backup.main(mode, [str(tmp_path)]) == 0
    [(name, server, options)] = begun
    assert (name, server, options.folder) == (mode, "here", tmp_path)
    assert options.database == "sold"


def test_pictures_are_chosen_by_name(capsys):
    assert pictures.parse([]) == list(pictures.PICTURES)
    assert [one.name for one in pictures.parse(["desk-why"])] == ["desk-why"]
    with pytest.raises(SystemExit):
        pictures.parse(["desk-why", "nothing"])
    assert "no such picture: nothing" in capsys.readouterr().err


def test_what_tools_leave_behind_makes_no_other_addon(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models/deal.py").write_text("pass\n")
    before = digest(tmp_path)
    for folder in ("__pycache__", ".ruff_cache", "models/.cache"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text("x")
    assert digest(tmp_path) == before
    (tmp_path / "models/deal.py").write_text("return\n")
    assert digest(tmp_path) != before
