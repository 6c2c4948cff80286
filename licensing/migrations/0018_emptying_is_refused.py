"""What is append-only cannot be emptied either; the past of law that is corrected in place is kept."""

from django.db import migrations

KEPT = (
    "licensing_licence",
    "licensing_licenceact",
    "licensing_numbertaken",
    "licensing_paper",
    "licensing_printing",
    "licensing_sealing",
    "licensing_supplement",
    "licensing_trainingverification",
)


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0017_facilities_found"),
        ("workflows", "0007_journal_linked_by_the_database"),
    ]

    operations = [
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION workflows_refuse()",
                f"DROP TRIGGER refuse_truncate ON {table}",
            )
            for table in KEPT
        ),
        migrations.RunSQL(
            """
            ALTER TABLE workflows_rowchange DISABLE TRIGGER only_the_database;
            INSERT INTO workflows_rowchange ("table", "row", recorded_at, after)
                SELECT 'licensing_figure', id, statement_timestamp(), to_jsonb(kept) FROM licensing_figure AS kept;
            ALTER TABLE workflows_rowchange ENABLE TRIGGER only_the_database;
            CREATE TRIGGER keep_change AFTER INSERT OR UPDATE OR DELETE ON licensing_figure
                FOR EACH ROW EXECUTE FUNCTION workflows_keep_change();
            """,
            "DROP TRIGGER keep_change ON licensing_figure",
        ),
    ]
