"""The calendar as one text, read by a function: volatile, so that a statement which waited for a lock sees what is
committed by then; and written here alone, so that the database plans it once a session."""

from django.db import migrations

CALENDAR = """
CREATE FUNCTION workflows_calendar() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN json_build_object(
        'days', (SELECT json_agg(json_build_array(day, working, name, source) ORDER BY day) FROM workflows_calendarday),
        'years', (SELECT json_agg(year ORDER BY year) FROM workflows_calendaryear),
        'hours', (SELECT json_agg(json_build_array(in_force_from, opens, closes) ORDER BY in_force_from, opens)
                  FROM workflows_officehours WHERE kind = 'working'),
        'reception', (SELECT json_agg(json_build_array(in_force_from, opens, closes) ORDER BY in_force_from, opens)
                      FROM workflows_officehours WHERE kind = 'reception'));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0016_warnings")]

    operations = [migrations.RunSQL(CALENDAR, "DROP FUNCTION workflows_calendar()")]
