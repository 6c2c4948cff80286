"""A facility is found by the words of its name and address in the database, not by reading all of them."""

from django.db import migrations

import licensing.facilities.text
from workflows import vietnamese

LONGEST = 1000


def derive(apps, schema_editor):
    facilities = apps.get_model("licensing", "Facility").objects
    for pk, name, address in facilities.values_list("pk", "name", "address").iterator(chunk_size=500):
        facilities.filter(pk=pk).update(search_text=vietnamese.fold(f"{name} {address}")[:LONGEST])


class Migration(migrations.Migration):
    dependencies = [("licensing", "0016_news")]

    operations = [
        migrations.AddField(
            "facility",
            "search_text",
            licensing.facilities.text.SearchText(default="", editable=False, max_length=LONGEST, of="searched"),
            preserve_default=False,
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
    ]
