"""Counts anew what triggers keep of projects, where a restore or a statement by hand has left it wrong."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Count the reach of every project, and who takes part, anew. What writes to them meanwhile waits."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count_reach(ARRAY(SELECT id FROM projects_project))")
            cursor.execute("SELECT count_partners(ARRAY(SELECT id FROM members_organisation))")
