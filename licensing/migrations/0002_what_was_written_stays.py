"""The database itself refuses to change what is append-only, whoever asks and however."""

from django.db import migrations

APPEND_ONLY = (
    "licensing_licenceact",
    "licensing_numbertaken",
    "licensing_sealing",
    "licensing_supplement",
    "licensing_trainingverification",
)


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0001_registers"),
        ("workflows", "0002_what_was_written_stays"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
            """,
            f"DROP TRIGGER refuse_change ON {table}",
        )
        for table in APPEND_ONLY
    ]
