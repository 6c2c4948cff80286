"""The tables of the chains: every entry that was written before is linked in the order of its writing."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

LINK = """
CREATE FUNCTION workflows_netstring(value text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN coalesce(octet_length(value) || ':' || value, '-');

CREATE FUNCTION workflows_journal_content(entry workflows_journalentry) RETURNS text LANGUAGE sql STABLE RETURN
    workflows_netstring(entry.id::text) || workflows_netstring(entry.case_id::text)
    || workflows_netstring(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
    || workflows_netstring(to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
    || workflows_netstring(entry.act) || workflows_netstring(entry.by_id::text)
    || workflows_netstring(entry.in_place_of_id::text) || workflows_netstring(entry.task_id::text)
    || workflows_netstring(entry.step) || workflows_netstring(entry.outcome) || workflows_netstring(entry.reason)
    || workflows_netstring(entry.data::text) || workflows_netstring(entry.changed::text)
    || workflows_netstring(entry.source) || workflows_netstring(entry.token);

CREATE FUNCTION workflows_journal_link(entry workflows_journalentry) RETURNS workflows_journalchain
LANGUAGE plpgsql AS $$
DECLARE
    content text := workflows_journal_content(entry);
    linked workflows_journalchain;
BEGIN
    INSERT INTO workflows_journalchain AS chain (case_id, entries, hash)
        VALUES (entry.case_id, 1, encode(sha256(convert_to(content, 'UTF8')), 'hex'))
        ON CONFLICT (case_id) DO UPDATE SET
            entries = chain.entries + 1,
            hash = encode(sha256(convert_to(chain.hash || content, 'UTF8')), 'hex')
        RETURNING chain.* INTO linked;
    RETURN linked;
END $$;
"""

LINK_WHAT_IS_THERE = """
ALTER TABLE workflows_journalentry DISABLE TRIGGER refuse_change;
DO $$
DECLARE
    entry workflows_journalentry;
    linked workflows_journalchain;
BEGIN
    FOR entry IN SELECT * FROM workflows_journalentry ORDER BY id LOOP
        linked := workflows_journal_link(entry);
        UPDATE workflows_journalentry SET number = linked.entries, hash = linked.hash WHERE id = entry.id;
    END LOOP;
END $$;
ALTER TABLE workflows_journalentry ENABLE TRIGGER refuse_change;
"""

UNLINK = """
DROP FUNCTION workflows_journal_link(workflows_journalentry);
DROP FUNCTION workflows_journal_content(workflows_journalentry);
DROP FUNCTION workflows_netstring(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0005_heartbeats"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entries", models.PositiveIntegerField(verbose_name="entries")),
                ("hash", models.CharField(max_length=64, verbose_name="hash of the last entry")),
            ],
            options={
                "verbose_name": "chain of the journal",
                "verbose_name_plural": "chains of the journal",
            },
        ),
        migrations.CreateModel(
            name="JournalCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("entries", models.PositiveBigIntegerField(verbose_name="entries")),
                ("outside", models.CharField(blank=True, max_length=64, verbose_name="head from outside")),
                ("broken", models.JSONField(blank=True, null=True, verbose_name="what is broken")),
            ],
            options={
                "verbose_name": "verification of the journal",
                "verbose_name_plural": "verifications of the journal",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("entries", models.PositiveBigIntegerField(verbose_name="entries up to here")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="head before")),
                ("hash", models.CharField(max_length=64, verbose_name="head")),
            ],
            options={
                "verbose_name": "daily head of the journal",
                "verbose_name_plural": "daily heads of the journal",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="JournalMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entries", models.PositiveIntegerField(verbose_name="entries")),
                ("hash", models.CharField(max_length=64, verbose_name="hash of the last entry")),
            ],
            options={
                "verbose_name": "mark in a chain of the journal",
                "verbose_name_plural": "marks in the chains of the journal",
            },
        ),
        migrations.CreateModel(
            name="RowChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("row", models.BigIntegerField(verbose_name="row")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="recorded at"
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
            ],
            options={
                "verbose_name": "change of a row",
                "verbose_name_plural": "changes of rows",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="journalentry",
            name="changed",
            field=models.JSONField(
                blank=True,
                default=dict,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                verbose_name="before and after",
            ),
        ),
        migrations.AddField(
            model_name="journalentry",
            name="hash",
            field=models.CharField(db_default="", editable=False, max_length=64, verbose_name="hash"),
        ),
        migrations.AddField(
            model_name="journalentry",
            name="number",
            field=models.PositiveIntegerField(db_default=0, editable=False, verbose_name="number in its chain"),
        ),
        migrations.AddField(
            model_name="journalentry",
            name="source",
            field=models.CharField(blank=True, db_default="", max_length=1000, verbose_name="source"),
        ),
        migrations.AlterField(
            model_name="journalentry",
            name="case",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="journal",
                to="workflows.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="journalchain",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="journalcheck",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="journalmark",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="journalmark",
            name="head",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks",
                to="workflows.journalhead",
                verbose_name="head",
            ),
        ),
        migrations.AddIndex(
            model_name="rowchange",
            index=models.Index(fields=["table", "row"], name="row_change_by_row"),
        ),
        migrations.AddConstraint(
            model_name="journalchain",
            constraint=models.UniqueConstraint(fields=("case",), name="one_chain_per_case", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="journalmark",
            constraint=models.UniqueConstraint(
                fields=("case", "entries"), name="one_mark_per_length", nulls_distinct=False
            ),
        ),
        migrations.RunSQL("ALTER TABLE workflows_journalchain SET (fillfactor = 50)", migrations.RunSQL.noop),
        migrations.RunSQL(LINK, UNLINK),
        migrations.RunSQL(LINK_WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
