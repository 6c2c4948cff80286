"""A slip that was signed is what it was; none is dropped, and the table cannot be emptied."""

from django.db import migrations

TABLE = "licensing_reappointment"


class Migration(migrations.Migration):
    dependencies = [("licensing", "0023_reappointments"), ("workflows", "0002_what_was_written_stays")]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (OLD.state = 'signed')
                EXECUTE FUNCTION workflows_refuse();
            CREATE TRIGGER refuse_delete BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
            CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {TABLE}
                FOR EACH STATEMENT EXECUTE FUNCTION workflows_refuse();
            """,
            f"""
            DROP TRIGGER refuse_change ON {TABLE};
            DROP TRIGGER refuse_delete ON {TABLE};
            DROP TRIGGER refuse_truncate ON {TABLE};
            """,
        )
    ]
