from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0017_the_calendar_as_it_is_now")]

    operations = [
        migrations.AddField(
            model_name="clockevent",
            name="source",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="source"),
        ),
    ]
