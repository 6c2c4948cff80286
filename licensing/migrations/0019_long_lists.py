"""Licences are found by words, and those still valid, with an index; messages are read in their order from one."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0018_emptying_is_refused"),
        ("workflows", "0008_long_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="licence",
            index=models.Index(fields=["valid_until"], name="licence_by_last_day"),
        ),
        migrations.AddIndex(
            model_name="licence",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="licence_by_words", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["-at", "-id"], name="message_newest_first"),
        ),
    ]
