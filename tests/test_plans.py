"""The tests of indexes themselves: what other tests rolled back must not sway them."""

import pytest
from django.db import connection, transaction
from django.test import Client

from coalition.reference.models import Country
from projects.models import RecipientCountry
from tests import plans
from tests.factories.projects import published_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("written_anew", [True, False])
def test_index_is_found_whatever_was_rolled_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, written_anew: bool
) -> None:
    with connection.cursor() as cursor:  # what the tests before this one left
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        plans.write_anew(cursor, ["projects_recipientcountry"])
    countries = Country.objects.exclude(pk="SEN")[:200]
    with transaction.atomic():
        for project in (published_project(), published_project()):
            RecipientCountry.objects.bulk_create(
                RecipientCountry(project=project, country=country, share=0) for country in countries
            )
        transaction.set_rollback(True)
    published_project()
    if not written_anew:
        monkeypatch.setattr(plans, "write_anew", lambda cursor, names: None)
    assert ("recipient_of_country" in plans.indexes_of(client, "/projects/")) == written_anew
