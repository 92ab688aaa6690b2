"""Private services for a machine that has none, and what `make` calls."""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable

from coalition.local import lease
from coalition.local.children import end_with_parent
from coalition.local.errors import MissingPrerequisiteError
from coalition.local.services import home_folder, leased_services, stop_services

Arguments = argparse.Namespace


def run(_: Arguments) -> int:
    """start the portal; Ctrl-C stops all of it, data stays"""
    from coalition.local.portal import run_portal

    end_with_parent(signal.SIGTERM, os.getppid())
    return run_portal(home_folder(), os.environ)


def test(_: Arguments) -> int:
    """run all checks and tests"""
    from coalition.local.checks import test_everything

    end_with_parent(signal.SIGTERM, os.getppid())
    return test_everything(home_folder(), os.environ)


def lint(_: Arguments) -> int:
    """run the checks that need no database"""
    from coalition.local.checks import run_checks

    return int(bool(run_checks(["lint", "format", "templates", "layers", "types"], os.environ)))


def services(arguments: Arguments) -> int:
    """start PostgreSQL and Redis and leave them running until `stop`"""
    stays = lease.stays(home_folder())
    stays.parent.mkdir(parents=True, exist_ok=True)
    stays.touch()
    return env(arguments)


def env(_: Arguments) -> int:
    """print the portal's environment as shell exports"""
    with leased_services(home_folder()) as environment:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DEMO"):
            if name in environment:
                print(f"export {name}={shlex.quote(environment[name])}")
    return 0


def stop(_: Arguments) -> int:
    """end the private services"""
    print("stopped" if stop_services(home_folder()) else "nothing was running")
    return 0


def keep(arguments: Arguments) -> int:
    """hold the services while somebody leases them (the others start it)"""
    from coalition.local.keeper import keep

    keep(home_folder(), arguments.names)
    return 0


def prepare(_: Arguments) -> int:
    """bring the database up to date (`run` does it)"""
    from coalition.local.preparation import prepare_database

    prepare_database()
    return 0


def binaries(_: Arguments) -> int:
    """print where PostgreSQL's programs are; fails where there are none"""
    from coalition.local.binaries import find_postgres

    print(os.environ.get("DATABASE_URL") or find_postgres())
    return 0


def messages(_: Arguments) -> int:
    """compile the translations (`run` and `test` do it)"""
    from coalition.local.messages import compile_catalogues
    from coalition.local.services import ROOT

    compile_catalogues(ROOT / "locale")
    return 0


def pictures(_: Arguments) -> int:
    """take the README's pictures of the demonstration"""
    from coalition.local.pictures import take_pictures

    return take_pictures(home_folder(), os.environ)


def sizes(_: Arguments) -> int:
    """print how long our functions and files are"""
    from coalition.local.sizes import report

    print(report())
    return 0


COMMANDS: tuple[Callable[[Arguments], int], ...] = (
    run, test, lint, services, env, stop, keep, prepare, binaries, messages, pictures, sizes,
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m coalition.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        commands.add_parser(command.__name__, help=command.__doc__).set_defaults(command=command)
    commands.choices["keep"].add_argument("names", nargs="+", choices=["postgres", "redis"])
    arguments = parser.parse_args()
    try:
        return int(arguments.command(arguments))
    except MissingPrerequisiteError as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
