"""Let the database itself refuse to change versions, and leave room for saved answers."""

from django.db import migrations

FORBID = """
CREATE FUNCTION quizzes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions are never changed or deleted: %', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER quizzes_question_version_is_final
    BEFORE UPDATE OR DELETE ON quizzes_questionversion
    FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_change();
CREATE TRIGGER quizzes_quiz_version_is_final
    BEFORE UPDATE OR DELETE ON quizzes_quizversion
    FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_change();
"""
ALLOW = """
DROP TRIGGER quizzes_question_version_is_final ON quizzes_questionversion;
DROP TRIGGER quizzes_quiz_version_is_final ON quizzes_quizversion;
DROP FUNCTION quizzes_refuse_change();
"""
# An answer is saved several times: room on the page keeps the indexes out of it.
ROOM = "ALTER TABLE quizzes_attemptquestion SET (fillfactor = 70)"
NO_ROOM = "ALTER TABLE quizzes_attemptquestion RESET (fillfactor)"


class Migration(migrations.Migration):
    """Adds triggers and a storage setting; safe to run while the site serves."""

    dependencies = [("quizzes", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW), migrations.RunSQL(ROOM, NO_ROOM)]
