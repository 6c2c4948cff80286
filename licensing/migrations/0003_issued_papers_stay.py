"""A paper and a licence are what they were when they were issued: the database refuses to change or drop them."""

from django.db import migrations

FROZEN = ("licensing_paper", "licensing_licence")


class Migration(migrations.Migration):
    dependencies = [("licensing", "0002_what_was_written_stays")]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
            """,
            f"DROP TRIGGER refuse_change ON {table}",
        )
        for table in FROZEN
    ]
