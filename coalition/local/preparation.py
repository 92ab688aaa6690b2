"""Brings the database and the static files up to date, in one start of Django; run as the schema's owner."""

import django
from django.core.management import call_command


def prepare_database() -> None:
    """Harmless to repeat."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("grant_roles")
    call_command("load_reference")
    call_command("load_undertakings")
    call_command("collectstatic", interactive=False, verbosity=0)
