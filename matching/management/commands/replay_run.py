"""`manage.py replay_run 118`: does a run's stored problem still lead to its stored answer?"""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.engine import solve
from matching.engine.check import faults
from matching.engine.contract import ENGINE_VERSION
from matching.engine.documents import result_json
from matching.models import MatchRun
from matching.services.runs import problem_of


class Command(BaseCommand):
    help = "Solves a run's problem again and compares the bytes; of another engine version checks the certificate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        run: Any = MatchRun.objects.filter(pk=options["run"], result__isnull=False).first()
        if run is None:
            raise CommandError("There is no finished run of this number.")
        problem, stored = problem_of(run), zlib.decompress(bytes(run.result or b""))
        if wrong := list(faults(problem, json.loads(stored))):
            raise CommandError("\n".join(wrong))
        if run.engine_version != ENGINE_VERSION:
            self.stdout.write(f"Made by engine {run.engine_version}: its certificate holds.")
        elif result_json(solve(problem)) == stored:
            self.stdout.write("The same bytes again, and the certificate holds.")
        else:
            raise CommandError("The same problem led to another answer.")
