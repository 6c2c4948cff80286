"""A query within a statement that has waited for a lock: volatile, so that it sees what is committed by then."""

from django.db import migrations

AS_OF_NOW = """
CREATE FUNCTION workflows_as_of_now(query text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE query INTO answer;
    RETURN answer;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0016_warnings")]

    operations = [migrations.RunSQL(AS_OF_NOW, "DROP FUNCTION workflows_as_of_now(text)")]
