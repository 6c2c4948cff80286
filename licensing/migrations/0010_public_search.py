"""Licences can be searched without accents; look-ups of dossiers are counted for some minutes.

What was issued stays as it is: the new column is derived from it. The trigger that refuses changes rests meanwhile.
"""

from django.db import migrations, models

import licensing.facilities.text
from workflows import vietnamese

TRIGGER = "ALTER TABLE licensing_licence {} TRIGGER refuse_change"
LONGEST = 2000


def derive(apps, schema_editor):
    licences = apps.get_model("licensing", "Licence").objects.select_related("number")
    for licence in licences.iterator(chunk_size=500):
        said = (licence.number.text, licence.holder["name"], licence.holder["address"], *licence.places)
        licences.filter(pk=licence.pk).update(search_text=vietnamese.fold(" ".join(said))[:LONGEST])


class Migration(migrations.Migration):
    dependencies = [("licensing", "0009_drafts")]

    operations = [
        migrations.AddField(
            "licence",
            "search_text",
            licensing.facilities.text.SearchText(default="", editable=False, max_length=LONGEST, of="searched"),
            preserve_default=False,
        ),
        migrations.RunSQL(TRIGGER.format("DISABLE"), TRIGGER.format("ENABLE")),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGER.format("ENABLE"), TRIGGER.format("DISABLE")),
        migrations.AddIndex(
            "licence",
            models.Index(fields=["-issued_on", "-id"], name="licence_newest_first"),
        ),
        migrations.CreateModel(
            "LookUps",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spell", models.DateTimeField(verbose_name="spell that begins at")),
                ("visitor", models.CharField(max_length=32, verbose_name="visitor")),
                ("count", models.PositiveIntegerField(verbose_name="count")),
            ],
            options={"verbose_name": "look-ups of a visitor", "verbose_name_plural": "look-ups of visitors"},
        ),
        migrations.AddConstraint(
            "lookups",
            models.UniqueConstraint(fields=("spell", "visitor"), name="one_count_per_visitor_and_spell"),
        ),
    ]
