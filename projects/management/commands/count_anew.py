"""Counts anew what triggers keep of projects, where a restore or a statement by hand has left it wrong."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from members.models import Organisation

CHUNK = 1000  # PostgreSQL has room for some thousands of locks
REACH = "SELECT count_reach(ARRAY(SELECT id FROM projects_project))"


class Command(BaseCommand):
    help = "Count the reach of every project, and who takes part, anew. What writes to them meanwhile waits."

    def handle(self, *args: Any, **options: Any) -> None:
        organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(REACH)
            for start in range(0, len(organisations), CHUNK):
                cursor.execute("SELECT count_partners(%s)", [organisations[start : start + CHUNK]])
