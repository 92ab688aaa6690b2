"""The first rubric by which requests are assessed.

Severity on the ground and the impact on disadvantaged groups count alike, 40 % each: they are what the Coalition asks
of every request, country needs and the potential for impact. Feasibility counts half as much, 20 %: a country is not
put back because the work there is hard. An administrator replaces the rubric with a new version; assessments keep the
one they were made with.
"""

from typing import Any

from django.db import migrations


def make_first_rubric(apps: Any, schema_editor: Any) -> None:
    weights = {"severity": 40, "feasibility": 20, "impact": 40, "is_current": True}
    apps.get_model("requests", "RubricWeights").objects.get_or_create(version=1, defaults=weights)


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]

    operations = [migrations.RunPython(make_first_rubric, migrations.RunPython.noop)]
