"""What every judge needs: the program under test, and a place to work in."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tanxiao():
    """Runs the program; fails the test with what it printed if its exit code is not `code`."""
    program = os.environ["TANXIAO"]

    def run(*arguments, code=0, **options):
        options.setdefault("cwd", ROOT)
        done = subprocess.run(
            [program, *map(str, arguments)], capture_output=True, text=True, timeout=600, **options
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    run.program = program
    return run
