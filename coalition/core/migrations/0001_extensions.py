from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CITextExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    """Trusted extensions: the database's owner may create them without being a superuser."""

    dependencies: list[tuple[str, str]] = []

    operations = [TrigramExtension(), UnaccentExtension(), BtreeGistExtension(), CITextExtension()]
