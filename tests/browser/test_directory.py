"""The directory and the probation watch in a browser, at both widths: axe, and nothing sideways."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import PositionHeld, StatusPeriod
from members.roles import Role
from members.services import merges
from tests.exporting import form_of
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory


@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_directory_is_whole(page, sign_in, axe, shoot):
    root = UnitFactory(name="Đảng bộ Khối các cơ quan")
    cell = UnitFactory(parent=root, name="Chi bộ Văn phòng Sở Nông nghiệp và Phát triển nông thôn")
    keeper = UserFactory(unit=root, full_name="Phạm Thị Ngọc Ánh")
    RoleGrantFactory(person=keeper, role=Role.ORGANISATION, unit=root)
    first = UserFactory(
        unit=cell,
        full_name="Nguyễn Thị Thúy",
        birth_date=date(1970, 5, 17),
        phone="0912345678",
        email="thuy@example.vn",
    )
    second = UserFactory(unit=cell, full_name="Nguyễn Thị Thuý", birth_date=date(1970, 5, 17))
    third = UserFactory(unit=cell, full_name="Nguyễn Thị Thuý", card_number="0012 345")
    UserFactory(
        unit=cell,
        full_name="H'Hen Niê",
        status=StatusPeriod.Status.PROBATIONARY,
        admitted_on=timezone.localdate() - timedelta(days=340),
    )
    PositionHeld.objects.create(
        person=first, position="secretary", unit=cell, valid_from=date(2024, 1, 1)
    )
    merge = merges.propose_merge(first, other=third, swapped=[], reason="Cùng thẻ", by=keeper)
    sign_in(page, keeper)
    pages = {
        "list": reverse("directory:list"),
        "person": reverse("directory:person", args=[first.pk]),
        "edit": reverse("directory:edit", args=[first.pk]),
        "act": reverse("directory:act", args=[first.pk, "doi-tuong"]),
        "register": reverse("directory:register"),
        "duplicates": reverse("directory:duplicates"),
        "compare": reverse("directory:compare", args=[first.pk, second.pk]),
        "merge": reverse("directory:merge", args=[merge.pk]),
        "order": reverse("directory:order", args=[cell.pk]),
        "export": form_of("directory"),
        "probation": reverse("probation:list"),
        "desk": reverse("office:home"),
    }
    for name, address in pages.items():
        page.goto(address)
        shoot(page, f"directory-{name}")
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, name
