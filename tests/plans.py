"""How PostgreSQL goes about the queries of a page, for tests of indexes."""

import re
from collections.abc import Iterable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

INDEX = re.compile(r"using (\w+) on")
WITH_INDEXES = dict.fromkeys(("enable_seqscan", "enable_bitmapscan", "enable_sort"), "off")
READ = re.compile(r"(?:DECLARE .*? FOR )?([(]?SELECT .*)", re.DOTALL)


def plans_of(queries: Iterable[dict[str, str]], **settings: str) -> list[str]:
    """Return the lines of the plans of all reads; `settings` (enable_seqscan="off") hold until the end of the test."""
    reads = [found[1] for query in queries if (found := READ.fullmatch(query["sql"]))]
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        lines: list[str] = []
        for sql in reads:
            cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}", ())
            lines += [line for (line,) in cursor.fetchall()]
    return lines


def indexes_of(client: Client, address: str) -> set[str]:
    """Return the names of the indexes that the page is read by, where PostgreSQL takes them wherever it can: few rows
    it would rather read whole, and sort.

    Which of two indexes serves a few rows hangs on whether it has counted them, and on what earlier tests left in the
    table's pages: the plans are made as things stand, then with the rows counted, then without joins of whole tables.
    """
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    plans = plans_of(asked, **WITH_INDEXES)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # the owner's part
        cursor.execute("ANALYZE")
    plans += plans_of(asked)
    plans += plans_of(asked, enable_hashjoin="off", enable_mergejoin="off")
    return {found[1] for line in plans if (found := INDEX.search(line))}
