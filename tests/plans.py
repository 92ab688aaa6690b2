"""How PostgreSQL goes about the queries of a page, for tests of indexes."""

from collections.abc import Iterable

from django.db import connection


def plans_of(queries: Iterable[dict[str, str]], **settings: str) -> list[str]:
    """Return the lines of all plans; `settings` (enable_seqscan="off") hold until the end of the test."""
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        lines: list[str] = []
        for query in queries:
            cursor.execute(f"EXPLAIN {query['sql'].replace('%', '%%')}", ())
            lines += [line for (line,) in cursor.fetchall()]
    return lines
