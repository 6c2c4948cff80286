"""A case knows to which roles a task of it ever came: who may see it is read from its own row.

The database writes it down itself, whoever makes a task and however.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

KEEP = """
CREATE FUNCTION workflows_keep_roles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE workflows_case SET roles = roles || NEW.role
     WHERE id = NEW.process_id AND NOT roles @> ARRAY[NEW.role];
    RETURN NULL;
END $$;
CREATE TRIGGER keep_roles AFTER INSERT OR UPDATE OF role, process_id ON workflows_task
    FOR EACH ROW WHEN (NEW.role <> '') EXECUTE FUNCTION workflows_keep_roles();
"""

FILL = """
UPDATE workflows_case SET roles = known.roles
  FROM (SELECT process_id, array_agg(DISTINCT role ORDER BY role) AS roles
          FROM workflows_task WHERE role <> '' GROUP BY process_id) AS known
 WHERE known.process_id = workflows_case.id
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0008_long_lists")]

    operations = [
        migrations.AddField(
            "case",
            "roles",
            ArrayField(models.SlugField(), default=list, editable=False, size=None, verbose_name="roles it came to"),
        ),
        migrations.RunSQL(KEEP, "DROP TRIGGER keep_roles ON workflows_task; DROP FUNCTION workflows_keep_roles()"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex("case", GinIndex(fields=["roles"], name="case_by_role")),
    ]
