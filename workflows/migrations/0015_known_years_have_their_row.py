"""Every year of which a day is known was known; it keeps being so, unconfirmed. Changes of years are kept as of days."""

from django.db import migrations

KEPT = """
CREATE TRIGGER keep_change AFTER INSERT OR UPDATE OR DELETE ON workflows_calendaryear
    FOR EACH ROW EXECUTE FUNCTION workflows_keep_change();
"""

KNOWN = """
INSERT INTO workflows_calendaryear (year, source, mark)
    SELECT DISTINCT ON (extract(year FROM day)) extract(year FROM day), source, mark
    FROM workflows_calendarday ORDER BY extract(year FROM day), day;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0014_years_are_known_by_a_row"),
    ]

    operations = [
        migrations.RunSQL(KEPT, "DROP TRIGGER keep_change ON workflows_calendaryear"),
        migrations.RunSQL(KNOWN, "DELETE FROM workflows_calendaryear"),
    ]
