"""An entry is written once: nobody changes or removes one, not even the tables' owner by mistake.

The application's role is not granted these rights either (``manage.py grant_app_role``); an owner
who means harm can drop a trigger, and then the chain of hashes shows what was changed.
"""

from django.db import migrations

FORWARDS = """
    CREATE FUNCTION eventlog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'log entries are never changed: % on % refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER eventlog_entry_kept BEFORE UPDATE OR DELETE ON eventlog_entry
        FOR EACH ROW EXECUTE FUNCTION eventlog_refuse();
    CREATE TRIGGER eventlog_entry_not_emptied BEFORE TRUNCATE ON eventlog_entry
        FOR EACH STATEMENT EXECUTE FUNCTION eventlog_refuse();
"""
BACKWARDS = """
    DROP TRIGGER eventlog_entry_kept ON eventlog_entry;
    DROP TRIGGER eventlog_entry_not_emptied ON eventlog_entry;
    DROP FUNCTION eventlog_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [("eventlog", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
