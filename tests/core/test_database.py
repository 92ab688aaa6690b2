"""How the portal talks to PostgreSQL."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_no_query_is_compiled() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
