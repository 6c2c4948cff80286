"""Cases are found by the words of their reference and title, without accents."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from workflows.vietnamese import fold


def fill(apps: Any, schema_editor: Any) -> None:
    cases = apps.get_model("workflows", "Case").objects.only("reference", "title")
    found = []
    for case in cases.iterator():
        case.search_key = fold(f"{case.reference} {case.title}")
        found.append(case)
    cases.bulk_update(found, ["search_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_absences")]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name="case",
            name="search_key",
            field=models.TextField(default="", editable=False, verbose_name="search key"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="case",
            index=GinIndex(fields=["search_key"], name="case_by_words", opclasses=["gin_trgm_ops"]),
        ),
    ]
