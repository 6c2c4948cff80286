"""That a paper was printed is append-only: the database refuses to change or drop it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("licensing", "0007_printings"), ("workflows", "0002_what_was_written_stays")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON licensing_printing
                FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
            """,
            "DROP TRIGGER refuse_change ON licensing_printing",
        )
    ]
