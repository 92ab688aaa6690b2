"""Write docs/workflows.md from the tables of all processes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.core.diagrams import draw_workflows

PAGE = settings.BASE_DIR / "docs" / "workflows.md"


class Command(BaseCommand):
    help = "Draw docs/workflows.md from the workflow tables."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = draw_workflows()
        if not options["check"]:
            PAGE.write_text(drawn, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != drawn:
            raise CommandError("docs/workflows.md is stale: python manage.py draw_workflows")
