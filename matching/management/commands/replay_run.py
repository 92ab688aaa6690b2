"""`manage.py replay_run 118`: does a run's stored problem still lead to its stored answer?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.models import MatchRun, ReplayOutcome
from matching.services.replays import replay_run


class Command(BaseCommand):
    help = "Solves a run's problem again and compares the bytes; of another engine version checks the certificate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        run: Any = MatchRun.objects.filter(pk=options["run"], result__isnull=False).first()
        if run is None:
            raise CommandError("There is no finished run of this number.")
        replayed = replay_run(run)
        match replayed.outcome:
            case ReplayOutcome.FAULTY:
                raise CommandError("\n".join(replayed.faults))
            case ReplayOutcome.DIFFERENT:
                raise CommandError("The same problem led to another answer.")
            case ReplayOutcome.PROVEN:
                self.stdout.write(f"Made by engine {run.engine_version}: its certificate holds.")
            case ReplayOutcome.SAME:
                self.stdout.write("The same bytes again, and the certificate holds.")
