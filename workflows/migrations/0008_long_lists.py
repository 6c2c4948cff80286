"""Long lists are read in their order from an index: of cases, of jobs by state, of open tasks by step."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("workflows", "0007_journal_linked_by_the_database"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-received_at", "-id"], name="case_newest_first"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("due_at")),
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="case_due_first",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("finished"), descending=True, nulls_last=True),
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="case_last_closed_first",
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["status", "-id"], name="job_by_status"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("finished", None)), fields=["step"], name="task_open_by_step"),
        ),
    ]
