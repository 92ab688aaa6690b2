"""Give the application's role what it needs, keep the audit tables append-only for it, and have every table that an
answer to the public may show note its changes. Run as the owner, after every migration; harmless to repeat."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from pghistory.models import Event

from coalition.core.apps import own_apps
from coalition.core.models import Change, DurableJob, TransitionRecord

# `pgtrigger.ignore` would let the application silence the history: for it, the answer is always no.
_NEVER_IGNORE = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$ SELECT FALSE $$
"""

_NOTE_CHANGE = f"""
CREATE OR REPLACE FUNCTION note_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN INSERT INTO {Change._meta.db_table} DEFAULT VALUES; RETURN NULL; END $$
"""


class Command(BaseCommand):
    help = "Grant the application's role its rights on all tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", default="coalition_app")
        parser.add_argument("--password-file", help="create the role where there is none, and set this password")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        role = connection.ops.quote_name(options["role"])
        if options["password_file"]:
            provide_role(options["role"], Path(options["password_file"]).read_text(encoding="utf-8").strip())
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            for table in append_only_tables():
                name = connection.ops.quote_name(table)
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM {role}")
            cursor.execute(_NOTE_CHANGE)
            for table in watched_tables():
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE"
                    f" ON {connection.ops.quote_name(table)} FOR EACH STATEMENT EXECUTE FUNCTION note_change()"
                )
            cursor.execute("SELECT to_regproc('_pgtrigger_should_ignore') IS NOT NULL")
            if cursor.fetchone()[0]:
                cursor.execute(_NEVER_IGNORE)


def provide_role(name: str, password: str) -> None:
    """Needs CREATEROLE. The password changes with the file, so that a secret can be renewed."""
    role = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        cursor.execute(f"{verb} ROLE {role} LOGIN PASSWORD %s", [password])


def watched_tables() -> list[str]:
    """Return the tables of the portal's own apps, but for those of people, of work in hand and of the audit records."""
    own = {config.label for config in own_apps()} - {"core"}
    models = (model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in own)
    return sorted(
        model._meta.db_table
        for model in models
        if model._meta.managed
        and not model._meta.proxy
        and not issubclass(model, (Event, DurableJob, AbstractBaseUser))
    )


def append_only_tables() -> list[str]:
    """Return the tables of both audit records."""
    events = [m._meta.db_table for m in apps.get_models() if issubclass(m, Event) and m._meta.managed]
    return [TransitionRecord._meta.db_table, *events]
