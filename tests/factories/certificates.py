"""Organisations that issue, completions, and certificates for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory

from certificates import services
from certificates.models import Certificate
from learning.evidence import Evidence
from learning.models import Enrolment, TrainingClass
from learning.services import pass_lesson
from members.models import Organisation, Signer, Unit
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO, UnitFactory

ISSUER = "Ban Thường vụ Đảng ủy Khối Cơ quan và Doanh nghiệp tỉnh Lam Sơn"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """The settings of the root; ``SignerFactory`` names who signs for it."""

    class Meta:
        model = Organisation

    root = factory.SubFactory(UnitFactory, kind=Unit.Kind.COMMITTEE)
    valid_from = LONG_AGO
    name = "Đảng ủy Khối Cơ quan và Doanh nghiệp"
    short_name = "Đảng ủy Khối"
    superior_name = "Đảng bộ tỉnh Lam Sơn"
    issuer_name = ISSUER
    symbol = "ĐUK"
    place = "Lam Thành"


class SignerFactory(factory.django.DjangoModelFactory):
    """The deputy secretary, since long ago."""

    class Meta:
        model = Signer

    organisation_root = factory.SubFactory(UnitFactory)
    valid_from = LONG_AGO
    full_name = "Trần Văn Bình"
    position = "Phó Bí thư"


def issuing_root(**fields: Any) -> Unit:
    """A root unit whose organisation may issue: settings and signer are there."""
    organisation = OrganisationFactory(**fields)
    SignerFactory(organisation_root=organisation.root)
    return organisation.root


def issuing_class(
    *, by_list: bool = False, root: Unit | None = None, **fields: Any
) -> TrainingClass:
    """An open class of an issuing organisation, with one required lesson that is scored."""
    edition = EditionFactory(course__recognition_by_list=by_list)
    EditionLessonFactory(edition=edition, weight=1, position=1, title="Bài thu hoạch")
    return TrainingClassFactory(
        edition=edition, unit=root or issuing_root(), **{"opens_on": date(2026, 11, 2)} | fields
    )


def completed_enrolment(
    training_class: TrainingClass | None = None, *, score: str = "8.5", **fields: Any
) -> Enrolment:
    """An enrolment whose lessons were passed through the services."""
    training_class = training_class or issuing_class()
    if "member" not in fields:
        fields.setdefault("member__unit", training_class.unit)
    enrolment = EnrolmentFactory(training_class=training_class, **fields)
    for lesson in training_class.edition.lessons.filter(is_required=True):
        pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED, score=Decimal(score))
    enrolment.refresh_from_db()
    return enrolment


def issued_certificate(enrolment: Enrolment | None = None, **fields: Any) -> Certificate:
    """A certificate issued through the service, its paper not rendered yet."""
    return services.issue_certificate(enrolment or completed_enrolment(**fields))
