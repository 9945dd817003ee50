"""No text becomes an element, an attribute or a script on any page that shows it."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from cms.blocks.text import TEXT_FEATURES
from cms.models import BasePage, LessonPage
from learning.models import Enrolment
from members.services import exempt_person
from quizzes.services import submit_attempt
from tests.bad_input.addresses import Visitor
from tests.bad_input.hostile_site import LONG, NAMES, TITLES, hostile_site
from tests.bad_input.payloads import PAYLOADS, bundled
from tests.factories.media import watching
from tests.factories.members import LONG_AGO

pytestmark = pytest.mark.django_db
MARK = "__xss"
DANGEROUS = ("javascript:", "vbscript:", "data:text", "data:image/svg")
ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "srcdoc", "content")


def intrusions(html):
    """Return what an attack became on the page: elements, attributes or script of its own."""
    found = []
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        is_script = element.name in ("script", "style") and "json" not in element.get("type", "")
        if is_script and MARK in element.get_text():
            found.append(str(element)[:120])
        for name, value in element.attrs.items():
            text = value if isinstance(value, str) else " ".join(value)
            is_handler = name.startswith("on") or name == "style"
            plain = "".join(char for char in text.lower() if char > " ")
            leads_astray = name in ADDRESSES and plain.startswith(DANGEROUS)
            if MARK in name or ((is_handler or leads_astray) and MARK in text):
                found.append(f"<{element.name} {name}={text[:80]}>")
    return found


@pytest.fixture
def site():
    return hostile_site()


def test_there_are_150_different_payloads_and_bundles_hold_all_of_them():
    assert len(set(PAYLOADS)) == 150
    assert all(MARK in payload for payload in PAYLOADS)
    whole = " | ".join(bundled(10_000))
    assert [payload for payload in PAYLOADS if payload not in whole] == []


def test_the_check_sees_what_got_through():
    raw = [p for p in PAYLOADS if p.startswith("<") and intrusions(f"<p>{p}</p>")]
    assert len(raw) > 60


def pages_of(site):
    """Return {who: addresses} of the pages that show what people wrote."""
    enrolment, training_class = site.enrolment, site.enrolment.training_class
    people = [reverse("monitoring:people") + f"?page={number}" for number in (1, 2, 3)]
    searches = ["monitoring:people", "certificates:register", "verify:ask", "monitoring:overview"]
    return {
        "member": [
            reverse("learning:home"),
            reverse("learning:class_page", args=[enrolment.pk]),
            reverse("members:profile"),
            reverse("certificates:own"),
            reverse("common:help"),
            reverse("quizzes:attempt", args=[site.attempt.pk]),
            reverse("quizzes:look_over", args=[site.attempt.pk]),
        ],
        "office": [
            reverse("monitoring:overview"),
            reverse("monitoring:unit", args=[site.root.pk]),
            *people,
            reverse("monitoring:person", args=[site.member.pk]),
            reverse("desk:list"),
            reverse("desk:list") + "?page=2",
            reverse("desk:detail", args=[training_class.pk]),
            reverse("desk:people", args=[training_class.pk]),
            reverse("desk:set_aside", args=[training_class.pk, enrolment.pk]),
            reverse("certificates:desk"),
            reverse("certificates:register"),
            reverse("certificates:class_list", args=[training_class.pk]),
        ],
        "leader": [reverse("certificates:class_list", args=[training_class.pk])],
        "trainer": [
            reverse("cms_desk:questions"),
            reverse("cms_desk:quizzes"),
            reverse("cms_desk:add_quiz"),
        ],
        "search": [reverse(name) for name in searches],
    }


def test_no_page_lets_a_stored_text_act(site):
    wrong, shown = {}, {}
    for who, addresses in pages_of(site).items():
        browser = Visitor(getattr(site, who, site.office))
        for address in addresses:
            response = browser.ask(address)
            assert response.status_code == 200, address
            html = response.content.decode()
            shown[address] = html.count(MARK)
            if found := intrusions(html):
                wrong[address] = found[:3]

    assert wrong == {}
    assert sum(count > 20 for count in shown.values()) > 15


def test_no_search_box_lets_its_text_act(site):
    browser = Visitor(site.office)
    wrong = {}
    for address in pages_of(site)["search"]:
        for text in bundled(110):
            response = browser.client.get(address, {"q": text, "code": text[:78], "sector": text})
            if found := intrusions(response.content.decode()):
                wrong[address, text] = found

    assert wrong == {}


def test_the_result_with_its_explanations_lets_nothing_act(site):
    submit_attempt(site.attempt)

    html = Visitor(site.member).ask(reverse("quizzes:result", args=[site.attempt.pk])).content

    assert intrusions(html.decode()) == []


def test_a_form_that_comes_back_with_errors_shows_what_was_typed_and_nothing_acts(site):
    training_class = site.enrolment.training_class
    address = reverse("desk:set_aside", args=[training_class.pk, site.enrolment.pk])
    browser = Visitor(site.office)

    response = browser.client.post(address, {"reason": LONG, "act": LONG})

    assert response.status_code == 200
    assert MARK in response.content.decode()
    assert intrusions(response.content.decode()) == []


def test_reasons_in_the_record_of_a_person_do_not_act(site):
    exempt_person(site.member, basis=TITLES[5][:200], since=LONG_AGO, by=site.office)
    Enrolment.objects.filter(member=site.member).update(exemption_basis=NAMES[3])

    page = Visitor(site.office).ask(reverse("monitoring:person", args=[site.member.pk]))

    assert intrusions(page.content.decode()) == []


def test_a_transcript_and_captions_do_not_act():
    enrolment, lesson, asset = watching()
    type(asset).objects.filter(pk=asset.pk).update(transcript=LONG, title=TITLES[0])
    type(lesson).objects.filter(pk=lesson.pk).update(title=TITLES[1])

    page = Visitor(enrolment.member).ask(reverse("cms:lesson", args=[enrolment.pk, lesson.pk]))

    assert MARK in page.content.decode()
    assert intrusions(page.content.decode()) == []


class TestPages:
    def test_no_block_lets_its_text_act(self):
        block = LessonPage._meta.get_field("body").stream_block
        texts = bundled(75)
        body = [
            ("heading", {"text": LONG, "level": "2"}),
            ("table", {"caption": LONG, "header_row": texts[:2], "rows": [texts[:2], texts[2:4]]}),
            ("quotation", {"text": LONG, "source": LONG}),
            ("key_points", {"title": LONG, "points": texts}),
        ]

        html = block.to_python(
            [{"type": kind, "value": value, "id": str(n)} for n, (kind, value) in enumerate(body)]
        ).render_as_block()

        assert html.count(MARK) > 5 * 150 - 150
        assert intrusions(html) == []

    @pytest.mark.parametrize("place", ["text", "link"])
    def test_rich_text_of_the_editor_keeps_no_markup_and_no_script_address(self, place):
        converter = ContentstateConverter(TEXT_FEATURES)
        html = "".join(
            expand_db_html(converter.to_database_format(json.dumps(content_state(payload, place))))
            for payload in PAYLOADS
        )

        assert MARK in html
        assert intrusions(html) == []

    def test_titles_of_pages_do_not_act(self, site):
        page = BasePage.objects.filter(depth=2).first()
        BasePage.objects.filter(pk=page.pk).update(title=TITLES[0])

        html = Visitor().ask("/").content.decode()

        assert intrusions(html) == []


def content_state(payload, place):
    """Return what Draftail sends for a paragraph with the payload as its text or as its link."""
    block = {
        "key": "a", "text": payload if place == "text" else "đây", "type": "unstyled", "depth": 0,
        "inlineStyleRanges": [], "entityRanges": [],
    }  # fmt: skip
    entities = {}
    if place == "link":
        block["entityRanges"] = [{"key": 0, "offset": 0, "length": 3}]
        link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": payload}}
        entities = {"0": link}
    return {"blocks": [block], "entityMap": entities}
