"""The first weights, which every installation has: the Coalition's three factors, need a little ahead."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create_first_weights(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    weights = apps.get_model("matching", "WeightSet")
    if not weights.objects.exists():
        weights.objects.create(number=1, need=0.4, resources=0.3, impact=0.3, groups={}, is_current=True)


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_accepted_at")]
    operations = [migrations.RunPython(create_first_weights, migrations.RunPython.noop)]
