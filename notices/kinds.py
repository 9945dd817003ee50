"""What notices are about, over which ways they go, and which words their texts may use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    """What a notice is about.  Nobody gets two of a kind within 24 hours, but of ``OFTEN``."""

    REMINDER = 1, _("reminder to a learner")
    UNIT_NUMBERS = 2, _("numbers for those who look after a unit")
    PROBATION = 3, _("end of the probation, to the member")
    PROBATION_UNIT = 4, _("ends of probations, to the unit")
    NOMINATION = 11, _("lists of nominations that are due, to the unit")
    CERTIFICATE_EXPIRY = 12, _("certificates about to expire, to the unit")
    REPORT = 20, _("scheduled report, to its receiver")
    REPORT_TROUBLE = 21, _("scheduled report that was not made, to its owner")


class Channel(models.TextChoices):
    """The way that a notice goes."""

    IN_APP = "in_app", _("on the site")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    ZALO = "zalo", _("Zalo")


# What each variable stands for, and an example for the preview of a template.
VARIABLES = {
    "ho_ten": (_("name of the receiver"), "Nguyễn Thị Hà"),
    "lop": (_("class, or the first of several"), "Lớp chuyển đổi số, đợt 2"),
    "so_lop": (_("number of classes not finished"), "2"),
    "han": (_("last day"), "30/11/2026"),
    "don_vi": (_("unit"), "Chi bộ 3"),
    "so_chua_xong": (_("number of people who have not finished"), "12"),
    "het_du_bi": (_("day on which the probation ends"), "15/12/2026"),
    "con_lai": (_("days left"), "30"),
    "bao_cao": (_("name of the report"), "Tiến độ học tập theo đơn vị"),
    "ngay": (_("day of the report"), "15/12/2026"),
    "duong_dan": (_("address of the page"), "https://hoctap.example/hoc-tap/"),
}
ALLOWED = {
    Kind.REMINDER: ("ho_ten", "lop", "so_lop", "han", "duong_dan"),
    Kind.UNIT_NUMBERS: ("ho_ten", "don_vi", "lop", "so_chua_xong", "duong_dan"),
    Kind.PROBATION: ("ho_ten", "het_du_bi", "con_lai", "duong_dan"),
    Kind.PROBATION_UNIT: ("ho_ten", "don_vi", "so_chua_xong", "duong_dan"),
    # No name and no number: the link alone, behind which rights are asked again.
    Kind.REPORT: ("bao_cao", "ngay", "duong_dan"),
    Kind.REPORT_TROUBLE: ("bao_cao", "ngay", "duong_dan"),
    Kind.NOMINATION: ("ho_ten", "don_vi", "lop", "duong_dan"),
    Kind.CERTIFICATE_EXPIRY: ("ho_ten", "don_vi", "so_chua_xong", "duong_dan"),
}
# Each is about another thing that somebody asked for, and reminds nobody of anything: two a day are
# two messages.  Their window of 24 hours is empty, so that it stands in nobody's way.
OFTEN = frozenset({Kind.REPORT, Kind.REPORT_TROUBLE})
LONGEST_BODY = {
    Channel.IN_APP: 1000,
    Channel.EMAIL: 4000,
    Channel.SMS: 300,
    Channel.ZALO: 600,
}
# Channels whose messages have a line of their own above the text.
WITH_SUBJECT = frozenset({Channel.IN_APP, Channel.EMAIL})
