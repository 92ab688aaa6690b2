"""How PostgreSQL goes about the queries of a page, for tests of indexes."""

import re
from collections.abc import Iterable

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext

INDEX = re.compile(r"using (\w+) on")
WITH_INDEXES = dict.fromkeys(("enable_seqscan", "enable_bitmapscan", "enable_sort"), "off")
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')
READ = re.compile(r"(?:DECLARE .*? FOR )?(\s*(?:[(]?SELECT|WITH) .*)", re.DOTALL)


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


def indexes_of(client: Client, address: str, *, without: Iterable[str] = ()) -> set[str]:
    """Return the names of the indexes that the page is read by, where PostgreSQL takes them wherever it can: few rows
    it would rather read whole, and sort.

    Which of two indexes serves a few rows hangs on how many pages each fills, and what earlier tests rolled back still
    fills pages: the tables are written anew first, then the plans are made as the rows were before they were counted,
    with the rows counted, and without joins of whole tables. An index that serves a few rows as well may be left out.
    """
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with triggers yet to run cannot be written anew
        cursor.execute("RESET ROLE")  # the owner's part
        write_anew(cursor, {name for query in asked for name in TABLE.findall(query["sql"])})
        for name in without:
            cursor.execute(f"DROP INDEX {name}")
    plans = plans_of(asked, **WITH_INDEXES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plans += plans_of(asked)
    plans += plans_of(asked, enable_hashjoin="off", enable_mergejoin="off")
    return {found[1] for line in plans if (found := INDEX.search(line))}


def write_anew(cursor: CursorWrapper, names: Iterable[str]) -> None:
    """Leave in these tables and their indexes nothing but rows that are there."""
    cursor.execute(
        "SELECT relname, indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE indisprimary AND relname = ANY(%s)",
        [sorted(names)],
    )
    for table, key in cursor.fetchall():
        cursor.execute(f"CLUSTER {table} USING {key}")
