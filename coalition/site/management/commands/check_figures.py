"""Counts every figure of the portal anew from its rows, and says where what it shows is something else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.site.figure_check import alarm, find_drift


class Command(BaseCommand):
    help = "Recount the headline, coverage, ledgers, projects and results; exit with 1 where a figure has drifted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--alarm", action="store_true", help="also log it and write to the staff, as each night")

    def handle(self, *args: Any, **options: Any) -> None:
        drifts = find_drift()
        for drift in drifts:
            self.stdout.write(str(drift))
        if options["alarm"]:
            alarm(drifts)
        if drifts:
            raise CommandError(f"{len(drifts)} figures are not what their rows say.")
        self.stdout.write("Every figure is what its rows say.")
