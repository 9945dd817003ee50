"""What the answers look like: the OpenAPI document is made of these, and tests hold them true."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import ConfigDict

MOST_ROWS = 1000
Grade = Literal["E0", "E1", "E2", "E3"]


class Strict(Schema):
    """A row with exactly these columns."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class PageQuery(Strict):
    """How much of a list, and from where."""

    limit: int = Field(200, ge=1, le=MOST_ROWS, description="Số dòng mỗi trang, tối đa 1000")
    cursor: int = Field(0, ge=0, le=2**62, description="Giá trị next_cursor của trang trước")


class SyncQuery(PageQuery):
    """The same, or what changed after a sequence number."""

    changed_after: int | None = Field(
        None, ge=0, le=2**62, description="Chỉ lấy dòng thay đổi sau số thứ tự này"
    )


class ObligationQuery(SyncQuery):
    """The same, of one class."""

    class_code: str | None = Field(None, max_length=40, description="Mã lớp", alias="class")


class Gone(Strict):
    """A row that left what the token reads: delete the copy."""

    id: int | str
    gone: Literal[True]
    change: int


class Obligation(Strict):
    """One person, one class."""

    id: int
    person: str = Field(description="Mã người học riêng của kết nối này, không đổi")
    training_class: str = Field(alias="class")
    course: str
    period: str | None
    status: Literal["not_started", "in_progress", "completed", "overdue", "exempt", "withdrawn"]
    late: bool = Field(description="Không xong đúng hạn; đã muộn thì muộn mãi")
    unit_then: str = Field(description="Đơn vị lúc ghi danh")
    unit_now: str | None = Field(description="Đơn vị hiện nay của người học")
    enrolled_at: datetime
    due_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    exempted_at: datetime | None
    withdrawn_at: datetime | None
    recognised_at: datetime | None
    evidence: Grade | None
    final_mark: str | None
    band: str | None
    change: int | None = None


class LessonPassed(Strict):
    """A lesson that was passed."""

    lesson: str
    title: str
    kind: str
    required: bool
    passed_at: datetime
    evidence: Grade
    score: str | None


class Results(Strict):
    """All standing results of one obligation; what is not there was withdrawn."""

    id: int = Field(description="Số của nghĩa vụ học tập (obligation)")
    person: str
    completed_at: datetime | None
    evidence: Grade | None
    final_mark: str | None
    band: str | None
    lessons: list[LessonPassed]
    change: int | None = None


class CertificateRow(Strict):
    """One line of the register, without names."""

    id: int
    obligation: int
    person: str
    course: str
    unit_now: str | None
    number: str
    status: Literal["valid", "expired", "replaced", "revoked"]
    issued_on: date
    valid_until: date | None
    revoked_at: datetime | None
    replaces: int | None
    final_mark: str | None
    band: str | None
    change: int | None = None


class Person(Strict):
    """A person: codes only with the scope ``people:codes``; never a name."""

    id: str
    unit_now: str | None
    status: str | None
    personal_code: str | None = None
    card_number: str | None = None
    change: int | None = None


class ClassRow(Strict):
    """One run of a course."""

    id: int
    training_class: str = Field(alias="class")
    title: str
    course: str
    course_title: str
    course_type: str
    edition: int | None
    unit: str
    period: str | None
    opens_on: date
    due_on: date | None
    closed_at: datetime | None


class DatedName(Strict):
    """What a unit was called in a time."""

    name: str
    since: date = Field(alias="from")
    until: date | None


class DatedParent(Strict):
    """Under which unit it stood in a time."""

    unit: str | None
    since: date = Field(alias="from")
    until: date | None


class UnitRow(Strict):
    """A unit: ``today`` is the one that carries it on now, itself while it is alive."""

    unit: str
    kind: str
    name: str
    founded_on: date | None
    ended_on: date | None
    names: list[DatedName]
    parents: list[DatedParent]
    today: str | None
    successors: list[str]


class Frame(Strict):
    """What stands around the rows of every page."""

    next_cursor: int | None = Field(description="Gửi lại trong cursor; trống: đã hết")
    next_change: int | None = Field(description="Gửi lại trong changed_after; trống: đã hết")
    sequence: int = Field(description="Giữ số này của trang đầu để lần sau lấy phần thay đổi")
    tree: int = Field(description="Đổi khi có sắp xếp tổ chức: lấy lại toàn bộ các danh sách")


class ObligationPage(Frame):
    """A page of obligations."""

    rows: list[Obligation | Gone]


class ResultPage(Frame):
    """A page of results."""

    rows: list[Results | Gone]


class CertificatePage(Frame):
    """A page of certificates."""

    rows: list[CertificateRow | Gone]


class PersonPage(Frame):
    """A page of people."""

    rows: list[Person | Gone]


class ClassPage(Frame):
    """A page of classes."""

    rows: list[ClassRow]


class UnitPage(Frame):
    """A page of units."""

    rows: list[UnitRow]


class About(Strict):
    """What the token may."""

    system: str
    unit: str
    scopes: list[str]
    valid_until: date
    requests_per_minute: int
    most_rows: int


class PublicKey(Strict):
    """A key by which packs are verified."""

    name: str
    algorithm: Literal["Ed25519"]
    public_key: str = Field(description="32 byte, base64")
    created_on: date
    retired_on: date | None


class Keys(Strict):
    """All keys, the present one first."""

    keys: list[PublicKey]


class Problem(Schema):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
