"""What the tables of courses hold of whom: only who published."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="courses.Edition",
        title=_("Editions of courses"),
        person="",
        retention="content",
        actors=("published_by",),
        plain=(
            *("id", "course", "number", "title", "fingerprint", "periods", "marking"),
            "published_at",
        ),
    )
)
