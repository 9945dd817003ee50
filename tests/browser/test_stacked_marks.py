"""Ấ, Ễ and Ữ carry two marks: no line of text is too low for them, and nothing cuts them off."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

# Elements that hold text of their own, with what their line height is to be.
TIGHT = """() => [...document.querySelectorAll('body *')].flatMap((it) => {
  const own = [...it.childNodes].some((n) => n.nodeType === 3 && /\\p{L}/u.test(n.data));
  const box = it.getBoundingClientRect();
  if (!own || box.height < 2 || it.closest('.visually-hidden, svg, script, style')) return [];
  const style = getComputedStyle(it);
  const size = parseFloat(style.fontSize);
  const line = style.lineHeight === 'normal' ? 1.26 : parseFloat(style.lineHeight) / size;
  const isBody = it.matches('main p, main li, main dd') && !it.closest('nav, [class]:not(main)');
  const least = isBody ? 1.6 : 1.4;
  const cut = style.overflowY !== 'visible' && it.clientHeight + 1 < size * 1.4;
  return line + 0.001 < least || cut
    ? [`${it.tagName}.${it.className}: ${line.toFixed(2)}${cut ? ' cut' : ''}`] : [];
})"""


def test_lines_are_high_enough(page, stage, sign_in):
    page.goto("/")
    addresses = ["/", "/tai-khoan/login/", "/tra-cuu/", "/tro-giup/"]
    too_low = {}
    for address in addresses:
        page.goto(address)
        too_low |= {f"{address} {place}": "" for place in page.evaluate(TIGHT)}
    sign_in(page, stage.member)
    enrolment = stage.enrolment(stage.training_class)
    lesson = enrolment.training_class.edition.lessons.filter(kind="reading").first()
    for address in (
        "/hoc-tap/",
        f"/hoc-tap/lop/{enrolment.pk}/",
        f"/bai-hoc/{enrolment.pk}/{lesson.pk}/",
        "/tai-khoan/ho-so/",
        "/giay-chung-nhan/",
    ):
        page.goto(address)
        too_low |= {f"{address} {place}": "" for place in page.evaluate(TIGHT)}

    assert list(too_low) == []


def test_the_office_and_its_tables_too(page, stage, sign_in):
    stage.enrolment(stage.training_class)
    sign_in(page, stage.office)
    too_low = {}
    for address in ("/theo-doi/", "/theo-doi/hoc-vien/", "/lop-hoc/", "/giay-chung-nhan/so-cap/"):
        page.goto(address)
        too_low |= {f"{address} {place}": "" for place in page.evaluate(TIGHT)}

    assert list(too_low) == []
