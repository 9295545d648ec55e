"""Whoever takes a right away, by whatever door, tells it: the tables that decide rights notify.

A notification is sent when its transaction commits, and never when it is rolled back. It says whose
rights changed and not how: ``person.12``, ``session.<digest>``, or ``everyone`` where the tree of
formations was changed. A session's key is a secret; its digest is none.
"""

from django.db import migrations

FORWARDS = """
    CREATE FUNCTION org_tell_of_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM pg_notify('fengsui_rights', 'person.' || OLD.person_id);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM pg_notify('fengsui_rights', 'person.' || NEW.person_id);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER tell_of_right AFTER INSERT OR UPDATE OR DELETE ON org_post
        FOR EACH ROW EXECUTE FUNCTION org_tell_of_post();

    CREATE FUNCTION org_tell_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('fengsui_rights', 'person.' || OLD.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER tell_of_right AFTER DELETE ON org_person
        FOR EACH ROW EXECUTE FUNCTION org_tell_of_person();
    CREATE TRIGGER tell_of_right_changed AFTER UPDATE ON org_person FOR EACH ROW
        WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active
              OR OLD.password IS DISTINCT FROM NEW.password)
        EXECUTE FUNCTION org_tell_of_person();

    CREATE FUNCTION org_tell_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('fengsui_rights',
            'session.' || encode(sha256(convert_to(OLD.session_key, 'UTF8')), 'hex'));
        RETURN NULL;
    END $$;
    CREATE TRIGGER tell_of_right AFTER UPDATE OR DELETE ON django_session
        FOR EACH ROW EXECUTE FUNCTION org_tell_of_session();

    CREATE FUNCTION org_tell_everyone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('fengsui_rights', 'everyone');
        RETURN NULL;
    END $$;
    CREATE TRIGGER tell_of_right AFTER UPDATE ON org_formation FOR EACH ROW
        WHEN (OLD.ancestry IS DISTINCT FROM NEW.ancestry OR OLD.kind IS DISTINCT FROM NEW.kind)
        EXECUTE FUNCTION org_tell_everyone();
"""
BACKWARDS = """
    DROP TRIGGER tell_of_right ON org_formation;
    DROP TRIGGER tell_of_right ON django_session;
    DROP TRIGGER tell_of_right_changed ON org_person;
    DROP TRIGGER tell_of_right ON org_person;
    DROP TRIGGER tell_of_right ON org_post;
    DROP FUNCTION org_tell_of_post, org_tell_of_person, org_tell_of_session, org_tell_everyone;
"""


class Migration(migrations.Migration):

    dependencies = [("org", "0003_access_tokens"), ("sessions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
