"""Counts the reach of every project anew from its figures, where a restore or a statement by hand has left it wrong."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Count the reach of every project anew. What writes to a project meanwhile waits for it."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count_reach(ARRAY(SELECT id FROM projects_project))")
