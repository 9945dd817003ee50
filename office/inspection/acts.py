"""The catalogue of audited acts: what each is called on the screen (SEC-27).

Every ``record("app.verb_noun", …)`` of the code has its line here; a test reads the code.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "certificates.approve_recognition": _("Approved a list for certificates"),
    "certificates.download_certificate": _("Downloaded another person's certificate"),
    "certificates.issue_certificate": _("Issued a certificate"),
    "certificates.propose_recognition": _("Proposed a list for certificates"),
    "certificates.reissue_certificate": _("Reissued a certificate"),
    "certificates.return_recognition": _("Sent a list back"),
    "certificates.revoke_certificate": _("Revoked a certificate"),
    "certificates.start_term": _("Began a new term of numbers"),
    "certificates.view_certificate": _("Looked at another person's certificate"),
    "cms.sync_editor_groups": _("Matched the editors' groups with the roles"),
    "courses.publish_edition": _("Published an edition of a course"),
    "learning.change_class": _("Changed a class"),
    "learning.close_class": _("Closed a class"),
    "learning.create_class": _("Created a class"),
    "learning.enrol_member": _("Enrolled a person"),
    "learning.extend_due_date": _("Extended a deadline"),
    "learning.open_class": _("Opened a class"),
    "learning.set_exempted_at": _("Exempted from a class"),
    "learning.set_withdrawn_at": _("Took off the list of a class"),
    "learning.withdraw_result": _("Withdrew a result"),
    "media.edit_texts": _("Changed the texts of a video"),
    "media.retry_conversion": _("Asked for a video to be converted again"),
    "media.upload_asset": _("Uploaded a recording"),
    "members.access_denied": _("Was refused a page"),
    "members.add_unit": _("Added a unit"),
    "members.apply_retention": _("Deleted what was kept long enough"),
    "members.appoint_first_admin": _("Appointed the first administrator"),
    "members.change_person": _("Changed a person's file"),
    "members.change_status": _("Changed a person's status"),
    "members.exempt_person": _("Exempted a person from Party work"),
    "members.found_organisation": _("Founded the organisation"),
    "members.give_position": _("Gave a position"),
    "members.grant_role": _("Granted a role"),
    "members.import_people": _("Imported a list of people"),
    "members.inspect_page": _("Opened a page as an inspector"),
    "members.place_person": _("Placed a person in a unit"),
    "members.rename_unit": _("Renamed a unit"),
    "members.revoke_role": _("Ended a role"),
    "members.set_citizen_id": _("Set the hash of a personal id"),
    "members.sign_in": _("Signed in"),
    "members.sign_in_blocked": _("Sign-in blocked after many failures"),
    "members.sign_in_failed": _("Failed to sign in"),
    "members.sign_in_refused": _("Sign-in of a suspended account refused"),
    "members.sign_out": _("Signed out"),
    "members.verify_audit": _("Verified the audit log"),
    "members.view_person": _("Looked at another person's record"),
    "monitoring.download_export": _("Downloaded an export"),
    "monitoring.finish_export": _("Finished an export"),
    "monitoring.request_export": _("Asked for an export"),
    "office.export_log": _("Exported the audit log"),
    "quizzes.archive_question": _("Archived a question"),
    "quizzes.create_quiz": _("Created a quiz"),
    "quizzes.expire_answers": _("Deleted old answers of tests, kept the scores"),
    "quizzes.make_quiz_version": _("Made a version of a quiz"),
    "quizzes.regrade_attempt": _("Regraded a test"),
    "quizzes.save_question": _("Saved a question"),
}


def words_of(action: str) -> str | Promise:
    """Return the act in words; one of an older release as it was written."""
    return ACTS.get(action, action)
