"""What the register of certificates holds of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="certificates.Certificate",
        title=_("Certificates"),
        person="enrolment__member",
        retention="register",
        columns={
            "certificate": (
                *("enrolment", "register_period", "register_number", "number", "code", "state"),
                *("issued_on", "issued_at", "valid_until", "printed_name", "birth_text"),
                *("unit_name", "course_title", "class_title", "studied_from", "studied_until"),
                *("periods", "mark", "band", "facts", "search_text", "name_key", "pdf"),
                *("pdf_sha256", "predecessor", "reissue_number", "issue_grounds", "revoked_at"),
                "revocation_grounds",
            )
        },
        actors=("revoked_by", "signer_name", "signer_position", "authority_line"),
        plain=(
            *("id", "recognition", "series", "issuer_name", "organisation_name"),
            *("superior_name", "symbol", "place", "form", "template_version", "rendered_at"),
        ),
    )
)
hold(
    Holding(
        model="certificates.RecognitionLine",
        title=_("Lines of lists for recognition"),
        person="enrolment__member",
        retention="register",
        columns={
            "certificate": (
                *("recognition", "enrolment", "position", "is_eligible", "reasons", "mark"),
                *("band", "evidence"),
            )
        },
    )
)
hold(
    Holding(
        model="certificates.Recognition",
        title=_("Lists for recognition"),
        person="",
        retention="register",
        actors=("proposed_by", "approved_by", "returned_by"),
        plain=(
            *("id", "training_class", "round", "state", "proposed_at", "approved_at"),
            *("decision_number", "decision_date", "returned_at", "return_reason"),
        ),
    )
)
