"""A ledger kept by the database: entries in states, and on their parent one sum for each state that counts.

The sums are written by a trigger alone, so that raw SQL can't make them drift, and a CHECK on the parent bounds them.
"""

from collections.abc import Mapping

import pgtrigger


def tally(*, table: str, key: str, sums: Mapping[str, str]) -> pgtrigger.Trigger:
    """Return the trigger of an entry with `status` and `quantity`.

    `table` is the parent's, `key` the entry's column that points to it, `sums` maps a state to the parent's column.
    """
    changes = ", ".join(
        f"""{column} = {column}
            + CASE WHEN NEW.status = '{state}' THEN NEW.quantity ELSE 0 END
            - CASE WHEN TG_OP = 'UPDATE' AND OLD.status = '{state}' THEN OLD.quantity ELSE 0 END"""
        for state, column in sums.items()
    )
    return pgtrigger.Trigger(
        name="tally",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "quantity"),  # type: ignore[no-untyped-call]
        func=f"UPDATE {table} SET {changes} WHERE id = NEW.{key}; RETURN NULL;",  # noqa: S608
    )


def keep_entries(key_field: str) -> list[pgtrigger.Trigger]:
    """Return the triggers by which an entry stays with its parent and is never deleted."""
    return [
        pgtrigger.ReadOnly(name="keep_parent", fields=[key_field]),
        pgtrigger.Protect(name="keep_entry", operation=pgtrigger.Delete),
    ]
