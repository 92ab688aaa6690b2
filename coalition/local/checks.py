"""`make test`: all that has to hold before a change lands, on the real services."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from coalition.local.messages import compile_catalogues
from coalition.local.services import ROOT, leased_services

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
PACKAGES = ("coalition", "members", "requests", "projects", "matching")
SERIAL = ("tests/e2e", "tests/faults")  # real browsers and killed processes: one at a time
NO_TESTS = 5  # pytest's exit status
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))

CHECKS: Mapping[str, Sequence[str]] = {
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "templates": [str(TOOLS / "djade"), "--check", "--target-version", "5.2", *TEMPLATES],
    "layers": [str(TOOLS / "lint-imports")],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "types": [PYTHON, "-m", "mypy", *PACKAGES],
}


def run_checks(names: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Runs the checks side by side, prints what each found, returns the names of those that failed."""
    with tempfile.TemporaryDirectory() as folder:
        started = [(name, *_start(CHECKS[name], environment, Path(folder) / name)) for name in names]
        return [name for name, check, output in started if not _passes(name, check, output)]


def test_everything(home: Path, environment: Mapping[str, str]) -> int:
    """The exit status. pytest speaks last, so that its closing line ends the output."""
    with leased_services(home, environment) as completed:
        settings = {**completed, "DJANGO_SETTINGS_MODULE": "coalition.settings.test"}
        compile_catalogues(ROOT / "locale")
        failed = run_checks(list(CHECKS), settings)
        print(f"failed checks: {', '.join(failed)}" if failed else "all checks passed", flush=True)
        statuses = [subprocess.run(command, cwd=ROOT, env=settings).returncode for command in _suites()]
    return int(bool(failed) or any(status not in (0, NO_TESTS) for status in statuses))


def _suites() -> Iterator[Sequence[str]]:
    pytest = [PYTHON, "-m", "pytest", "-q"]
    apart = [f"--ignore={folder}" for folder in (*SERIAL, "tests/benchmarks")]
    yield [*pytest, "-n", "2", "--dist", "worksteal", *apart]  # so that neither waits for the other's last long test
    if serial := [folder for folder in SERIAL if (ROOT / folder).exists()]:
        yield [*pytest, *serial]


def _start(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    output = log.open("w+b")
    return subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=output, stderr=subprocess.STDOUT), output


def _passes(name: str, check: subprocess.Popen[bytes], output: IO[bytes]) -> bool:
    status = check.wait()
    output.seek(0)
    said = output.read().decode(errors="replace").strip()
    print(f"{name}: passed" if status == 0 else f"{name}: FAILED\n{said}", flush=True)
    output.close()
    return status == 0
