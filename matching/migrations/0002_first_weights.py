"""The first weights, which every installation has: the Coalition's three factors, need a little ahead.

Nobody proposed or adopted them, so that they take the guard's way from proposed to in use at once.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create_first_weights(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    first = apps.get_model("matching", "WeightSet").objects.create(number=1, need=0.4, resources=0.3, impact=0.3)
    first.status = "in_use"
    first.save()


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]
    operations = [migrations.RunPython(create_first_weights, migrations.RunPython.noop)]
