"""The database itself refuses to change what was published, journalled or clocked, whoever asks and however."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION workflows_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""

ONLY_THE_END_ONCE = """
CREATE FUNCTION workflows_only_the_end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.in_force_until IS NULL AND NEW.in_force_until IS NOT NULL
       AND to_jsonb(NEW) - 'in_force_until' = to_jsonb(OLD) - 'in_force_until' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER refuse_delete BEFORE DELETE ON workflows_definitionversion
    FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
CREATE TRIGGER only_the_end_once BEFORE UPDATE ON workflows_definitionversion
    FOR EACH ROW EXECUTE FUNCTION workflows_only_the_end_once();
"""

APPEND_ONLY = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION workflows_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_engine_tables")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION workflows_refuse()"),
        migrations.RunSQL(
            ONLY_THE_END_ONCE,
            """
            DROP TRIGGER refuse_delete ON workflows_definitionversion;
            DROP TRIGGER only_the_end_once ON workflows_definitionversion;
            DROP FUNCTION workflows_only_the_end_once();
            """,
        ),
        *(
            migrations.RunSQL(APPEND_ONLY.format(table=table), f"DROP TRIGGER refuse_change ON {table}")
            for table in ("workflows_journalentry", "workflows_clockevent")
        ),
    ]
