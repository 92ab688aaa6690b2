"""Counts and notes anew what triggers keep, where a restore or a statement by hand has left it wrong."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from requests.models import CountryRequest, Need
from requests.querysets import letter_is_there


class Command(BaseCommand):
    help = (
        "Count the reach of every project, and who takes part, anew; note anew which needs may be met and which"
        " requests have a letter. What writes to them meanwhile waits."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count_reach(ARRAY(SELECT id FROM projects_project))")
            cursor.execute("SELECT count_partners(ARRAY(SELECT id FROM members_organisation))")
        Need.objects.update(is_open_for_matching=False)  # whatever is written, its trigger says what it is
        CountryRequest.objects.exclude(has_letter=letter_is_there()).update(has_letter=letter_is_there())
