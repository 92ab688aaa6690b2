"""`updated_since=`: what changed in a list since an instant, and tombstones of what is in it no more.

A row shows parts of other rows (names of organisations, figures, places) and is hidden by others (a member that
leaves), so that no column of its own tells when the answer changed. Hence the list itself is compared: of each row
that an audience was shown a digest is kept. Noting is one statement, made by one reader at a time, at most once a
minute: so a change that is committed late is noted late, and none is missed. What was never shown has no entry, so
that it leaves no tombstone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from ..models.mirrors import Gone, Mirror, MirrorRow
from ..query_time import take_longer

NOTED_EVERY = timedelta(minutes=1)
# Comparing so many rows takes about a second of the machine. Larger lists are compared as much less often.
ROWS_A_SECOND = 2_000
# All rows are compared in one query, by one reader at a time: the others need not wait for it.
LONGEST_NOTE = 60  # seconds

# One snapshot for all three parts: the key of the list's rows is compared as text. NOT IN is hashed whatever PostgreSQL
# knows of the table; before it was analysed, NOT EXISTS compared each with each.
NOTE = """
WITH shown AS (
    SELECT listed.{key}::text AS key, md5(listed::text) AS digest FROM ({listed}) AS listed
), changed AS (
    INSERT INTO core_mirrorrow AS kept (mirror_id, key, digest, changed_at, gone)
    SELECT %s, key, digest, %s, '' FROM shown
    ON CONFLICT (mirror_id, key) DO UPDATE
    SET digest = excluded.digest, changed_at = excluded.changed_at, gone = ''
    WHERE kept.digest <> excluded.digest OR kept.gone <> ''
)
UPDATE core_mirrorrow AS kept
SET changed_at = %s, gone = CASE WHEN EXISTS (SELECT 1 FROM {table} AS row WHERE row.{key}::text = kept.key)
    THEN %s ELSE %s END
WHERE mirror_id = %s AND gone = '' AND kept.key NOT IN (SELECT shown.key FROM shown)
"""


def mirror_of(resource: str, audience: str, *, rows: QuerySet[Any, Any], model: type[Model]) -> Mirror:
    """Return the mirror, its changes noted within the last minute. `rows` is what the audience reads, as `values()`."""
    mirror, _ = Mirror.objects.get_or_create(resource=resource, audience=audience)
    if mirror.noted_at is None or _is_old(timezone.now() - mirror.noted_at, model):
        mirror = _note(mirror, rows, model)
    return mirror


def _is_old(age: timedelta, model: type[Model]) -> bool:
    """A minute, and another for each second that comparing takes, by PostgreSQL's own estimate of the rows."""
    if age < NOTED_EVERY:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        rows: float = cursor.fetchone()[0]
    return age >= NOTED_EVERY * max(1.0, rows / ROWS_A_SECOND)


@transaction.atomic
def _note(seen: Mirror, rows: QuerySet[Any, Any], model: type[Model]) -> Mirror:
    """Note what differs from what was shown. Who finds another at it takes what there is, but for the first time."""
    free = Mirror.objects.select_for_update(skip_locked=seen.noted_at is not None)
    mirror = free.filter(pk=seen.pk, noted_at=seen.noted_at).first()
    if mirror is None:
        return Mirror.objects.get(pk=seen.pk)
    take_longer(LONGEST_NOTE)
    at = timezone.now()
    listed, terms = rows.order_by().query.sql_with_params()
    quote, key = connection.ops.quote_name, str(model._meta.pk.name)
    names = {"listed": listed, "key": quote(key), "table": quote(model._meta.db_table)}
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE.format(**names), (*terms, mirror.pk, at, at, Gone.HIDDEN.value, Gone.DELETED.value, mirror.pk)
        )
    mirror.noted_at = at
    mirror.save(update_fields=["noted_at"])
    return mirror


def changes(mirror: Mirror, *, since: datetime, until: datetime, after: tuple[datetime, int] | None) -> Any:
    """Return the entries that changed in (since, until], in a fixed order, beginning after a place in it."""
    entries = MirrorRow.objects.filter(mirror=mirror, changed_at__gt=since, changed_at__lte=until)
    if after:
        at, pk = after
        entries = entries.filter(Q(changed_at__gt=at) | Q(changed_at=at, pk__gt=pk))
    return entries.order_by("changed_at", "pk")
