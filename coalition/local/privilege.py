"""PostgreSQL refuses to run as root: how a root user starts it all the same."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from coalition.local.errors import MissingPrerequisiteError

# A user namespace in which our root is an ordinary user; the files stay ours outside.
NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True)
class Privilege:
    """What stands before the command, or the system user it runs as; both empty for an ordinary user."""

    prefix: tuple[str, ...] = ()
    user: str | None = None


def find_privilege(folder: Path) -> Privilege:
    """The way to run PostgreSQL on data in `folder`. Raises MissingPrerequisiteError where there is none."""
    if os.geteuid() != 0:
        return Privilege()
    if _namespace_works():
        return Privilege(prefix=NAMESPACE)
    if _nobody_enters(folder):
        return Privilege(user="nobody")
    raise MissingPrerequisiteError(
        f"PostgreSQL does not run as root, this machine allows no user namespace, and the user 'nobody' may "
        f"not enter {folder}: run as an ordinary user, or set DATABASE_URL"
    )


def give_to(folder: Path, user: str | None) -> None:
    """Hands `folder` to the user that will run the server, where another owns it."""
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    if folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, -1, follow_symlinks=False)


def _namespace_works() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0


def _nobody_enters(folder: Path) -> bool:
    probe = ["test", "-x", str(folder)]
    try:
        return subprocess.run(probe, user="nobody", group="nogroup", capture_output=True).returncode == 0
    except (LookupError, OSError, ValueError):
        return False
