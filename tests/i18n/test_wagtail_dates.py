"""Dates in the admin are read, written and picked as people in Viet Nam write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import override

from cms.models import NewsPage
from cms.tasks import publish_scheduled_pages
from tests.cms.conftest import two_trainers  # noqa: F401
from tests.flows.stage import visitor
from tests.i18n.test_wagtail_acts import NEWS, news  # noqa: F401
from tests.i18n.test_wagtail_walk import boss, own  # noqa: F401

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
WANTED = "31/12/2026 15:30"


@pytest.mark.parametrize("kind", ["DATE", "DATETIME", "TIME"])
def test_what_the_pickers_write_is_read(kind):
    with override("vi"):
        assert getattr(settings, f"WAGTAIL_{kind}_FORMAT") in get_format(f"{kind}_INPUT_FORMATS")


def schedule(browser, page, moment, **acts):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert browser.post(url, NEWS | {"go_live_at": moment} | acts).status_code == 302
    return BeautifulSoup(browser.get(url).content, "html.parser")


@pytest.mark.django_db
def test_publishing_is_scheduled_the_vietnamese_way(news, boss, time_machine):  # noqa: F811
    time_machine.move_to(datetime(2026, 12, 1, 8, 0, tzinfo=SAIGON))
    editor = schedule(visitor(boss), news, WANTED, **{"action-publish": "1"})

    draft = NewsPage.objects.get(pk=news.pk).get_latest_revision_as_object()
    assert draft.go_live_at.astimezone(SAIGON) == datetime(2026, 12, 31, 15, 30, tzinfo=SAIGON)
    assert editor.select_one("[name=go_live_at]")["value"] == WANTED
    picker = next(it.string for it in editor("script") if "id_go_live_at" in (it.string or ""))
    assert '"dayOfWeekStart": 1' in picker
    assert '"format": "d/m/Y H:i"' in picker

    time_machine.move_to(datetime(2026, 12, 31, 15, 31, tzinfo=SAIGON))
    publish_scheduled_pages()
    assert NewsPage.objects.get(pk=news.pk).live
