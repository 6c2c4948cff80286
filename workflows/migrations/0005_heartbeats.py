"""Signs of life of what works behind the screens."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0004_search")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.SlugField(unique=True, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={"verbose_name": "sign of life", "verbose_name_plural": "signs of life", "ordering": ["name"]},
        ),
    ]
