"""Progress lines, commands, and the one way to give up."""

import os
import shlex
import subprocess
import time
from pathlib import Path

# setup/run starts itself again inside the virtual environment: the clock goes on.
_STARTED = float(os.environ.get("SUITE_STARTED") or time.time())


class Stop(Exception):
    """Ends the run with this one line for the user and exit code 1."""


def elapsed() -> float:
    """Seconds since the command was started."""
    return time.time() - _STARTED


def say(text: str) -> None:
    print(f"[{elapsed():5.0f} s] {text}", flush=True)


def run(
    command: list, problem: str, log: Path | None = None, **options
) -> subprocess.CompletedProcess:
    """Run a command quietly; when it fails, stop with ``problem`` and its last lines.

    :param problem: what could not be done, as the user would say it
    :param log: file that keeps the whole output, named in the message
    """
    command = [str(part) for part in command]
    try:
        result = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
            **options,
        )
    except OSError as error:
        raise Stop(f"{problem}: {error}") from error
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"$ {shlex.join(command)}\n{result.stdout}")
    if result.returncode:
        raise Stop(f"{problem}: {_last_words(result.stdout)}{_see(log)}")
    return result


def _last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()]
    return (telling or lines or ["no output"])[-1][:300]


def _see(log: Path | None) -> str:
    return f" (whole output: {log})" if log else ""
