"""What was pending when an instrument came into force goes on under it, or stays; NĐ 142/2020 Đ.62.3 says the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0020_an_emblem_may_be_a_drawing"),
    ]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="pending",
            field=models.CharField(
                choices=[
                    ("as_received", "keep to the law of the day they were received"),
                    ("as_new", "go on under the new law"),
                ],
                default="as_received",
                help_text="as the instrument's own transition rule says",
                max_length=20,
                verbose_name="dossiers received before and not yet decided",
            ),
        ),
        migrations.RunSQL(
            "UPDATE licensing_figure SET pending = 'as_new' WHERE in_force_from = '2021-02-01'", migrations.RunSQL.noop
        ),
    ]
