"""The database itself links every entry of the journal, and refuses to change or empty what is there to stay."""

from django.db import migrations, models

KEPT = (
    "workflows_journalentry",
    "workflows_clockevent",
    "workflows_journalhead",
    "workflows_journalmark",
    "workflows_journalcheck",
    "workflows_rowchange",
)
NEW = ("workflows_journalhead", "workflows_journalmark", "workflows_journalcheck", "workflows_rowchange")
WITH_A_PAST = ("workflows_calendarday", "workflows_officehours")

LINKED = """
CREATE FUNCTION workflows_journal_linked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    linked workflows_journalchain;
BEGIN
    NEW.recorded_at := statement_timestamp();
    linked := workflows_journal_link(NEW);
    NEW.number := linked.entries;
    NEW.hash := linked.hash;
    RETURN NEW;
END $$;
CREATE TRIGGER linked BEFORE INSERT ON workflows_journalentry
    FOR EACH ROW EXECUTE FUNCTION workflows_journal_linked();

CREATE FUNCTION workflows_only_the_database() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_the_database BEFORE INSERT OR UPDATE ON workflows_journalchain
    FOR EACH ROW EXECUTE FUNCTION workflows_only_the_database();
CREATE TRIGGER refuse_delete BEFORE DELETE ON workflows_journalchain
    FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
"""

NOT_LINKED = """
DROP TRIGGER refuse_delete ON workflows_journalchain;
DROP TRIGGER only_the_database ON workflows_journalchain;
DROP TRIGGER linked ON workflows_journalentry;
DROP FUNCTION workflows_journal_linked();
"""

KEEP_CHANGES = """
CREATE FUNCTION workflows_keep_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workflows_rowchange ("table", "row", recorded_at, before, after)
        VALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id), statement_timestamp(), to_jsonb(OLD), to_jsonb(NEW));
    RETURN NULL;
END $$;
"""

KEEP_CHANGES_OF = """
INSERT INTO workflows_rowchange ("table", "row", recorded_at, after)
    SELECT '{table}', id, statement_timestamp(), to_jsonb(kept) FROM {table} AS kept;
CREATE TRIGGER keep_change AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION workflows_keep_change();
"""

ONLY_THE_DATABASE = """
CREATE TRIGGER only_the_database BEFORE INSERT ON workflows_rowchange
    FOR EACH ROW EXECUTE FUNCTION workflows_only_the_database();
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0006_journal_chain")]

    operations = [
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="one_entry_per_number", nulls_distinct=False
            ),
        ),
        migrations.RunSQL(LINKED, NOT_LINKED),
        migrations.RunSQL(
            KEEP_CHANGES, "DROP FUNCTION workflows_keep_change(); DROP FUNCTION workflows_only_the_database()"
        ),
        *(
            migrations.RunSQL(KEEP_CHANGES_OF.format(table=table), f"DROP TRIGGER keep_change ON {table}")
            for table in WITH_A_PAST
        ),
        migrations.RunSQL(ONLY_THE_DATABASE, "DROP TRIGGER only_the_database ON workflows_rowchange"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION workflows_refuse()",
                f"DROP TRIGGER refuse_change ON {table}",
            )
            for table in NEW
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION workflows_refuse()",
                f"DROP TRIGGER refuse_truncate ON {table}",
            )
            for table in (*KEPT, "workflows_journalchain", "workflows_definitionversion")
        ),
    ]
