"""Opening an account on a phone, passkeys with a virtual authenticator, devices, and the desk."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.activation import printing, services
from members.models import SlipBatch, User
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unit():
    return UnitFactory(name="Đảng bộ Sở Nông nghiệp và Môi trường")


@pytest.fixture
def clerk(unit):
    person = UserFactory(unit=unit, full_name="Lê Thị Thu Hằng", password=PASSWORD)
    RoleGrantFactory(person=person, role=Role.UNIT_CLERK, unit=unit)
    return User.objects.get(pk=person.pk)


def drawn_slip(person, clerk, monkeypatch):
    """Print a slip; return what stands on it."""
    drawn = []
    draw = printing._draw
    monkeypatch.setattr(printing, "_draw", lambda slip: drawn.append(draw(slip)) or drawn[-1])
    printing.print_slips(services.request_slips([person.pk], by=clerk))
    return drawn[-1]


def test_a_member_opens_the_account_by_typing_the_slip(page, look, unit, clerk, monkeypatch):
    person = UserFactory(
        unit=unit, full_name="Nguyễn Thị Hoài Phương", card_number="99012345", birth_year=1968
    )
    slip = drawn_slip(person, clerk, monkeypatch)

    page.goto("/tai-khoan/login/")
    look(page, "login")
    page.get_by_role("link", name="Kích hoạt tài khoản bằng phiếu").click()
    look(page, "code")
    page.get_by_label("Số thẻ đảng viên").fill("99012345")
    page.get_by_label("Mã ghi trên phiếu").fill(slip["code"].lower())
    page.get_by_role("button", name="Tiếp tục").click()
    look(page, "question")
    page.get_by_label("Năm sinh").fill("1968")
    page.get_by_role("button", name="Tiếp tục").click()
    look(page, "password")
    page.get_by_label("Mật khẩu mới").fill("matkhau123")
    page.get_by_label("Nhập lại").fill("matkhau123")
    page.get_by_role("button", name="Lưu và đăng nhập").click()
    look(page, "password-refused")
    person.refresh_from_db()
    assert not person.check_password("matkhau123")
    page.get_by_label("Mật khẩu mới").fill("con trâu đi trước")
    page.get_by_label("Nhập lại").fill("con trâu đi trước")
    page.get_by_role("button", name="Lưu và đăng nhập").click()

    page.wait_for_url("**/hoc-tap/")
    person.refresh_from_db()
    assert person.check_password("con trâu đi trước")
    page.goto("/tai-khoan/sessions/")
    look(page, "devices")


def test_the_address_of_the_qr_code_is_left_at_once(page, unit, clerk, monkeypatch):
    person = UserFactory(unit=unit, birth_year=1968)
    tokens = []
    draw_address = printing.qr_drawing
    monkeypatch.setattr(
        printing, "qr_drawing", lambda text: tokens.append(text) or draw_address(text)
    )
    drawn_slip(person, clerk, monkeypatch)
    token = tokens[0].rstrip("/").rsplit("/", 1)[-1]
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers)))

    page.goto(f"/kich-hoat/{token}/")

    assert page.url.endswith("/kich-hoat/xac-nhan/")
    after = [it for it in asked if token not in it[0]]
    assert after
    assert not [url for url, headers in after if token in str(headers)]


def test_a_passkey_is_added_and_signs_in(page, look, sign_in, unit, settings):
    settings.MFA_REQUIRED = True
    person = UserFactory(unit=unit, password=PASSWORD)
    RoleGrantFactory(person=person, role=Role.OFFICE, unit=unit)
    person.grants.update(granted_at=timezone.now() - timezone.timedelta(days=4))
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/tai-khoan/login/")
    page.get_by_label("Số thẻ đảng viên").fill(person.card_number)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_text("Còn 3 ngày").wait_for()
    look(page, "countdown")
    page.get_by_role("link", name="Cài đặt ngay").click()
    look(page, "second-step")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.locator("input[type=password]").fill(PASSWORD)
    look(page, "ask-again")
    page.locator("main form button[type=submit]").first.click()
    look(page, "add-passkey")
    page.locator("input[name=name]").fill("Điện thoại của tôi")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    look(page, "recovery-codes")
    page.goto("/tai-khoan/2fa/")
    assert page.get_by_text("Còn 3 ngày").count() == 0
    look(page, "second-step-done")

    page.context.clear_cookies()
    page.goto("/tai-khoan/login/")
    page.get_by_role("button", name="khóa truy cập").click()
    page.wait_for_url("**/theo-doi/**")


def test_the_app_is_set_up(page, look, sign_in, unit):
    person = UserFactory(unit=unit, password=PASSWORD)
    sign_in(page, person)
    page.goto("/tai-khoan/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
    look(page, "app")
    expect(page).to_have_url(re.compile(r"/2fa/totp/activate/$"))
    expect(page.locator("input[name=code]")).to_be_visible()


def test_a_clerk_sees_the_states_and_prints(page, look, sign_in, unit, clerk, monkeypatch):
    people = [UserFactory(unit=unit) for _number in range(4)]
    drawn_slip(people[0], clerk, monkeypatch)
    sign_in(page, clerk)

    page.goto("/cap-tai-khoan/?state=all")
    look(page, "desk")
    for person in people:
        expect(page.locator("main")).to_contain_text(person.full_name)
    page.get_by_label(people[1].full_name).first.check()
    page.get_by_role("button", name="In phiếu cho người đã đánh dấu").click()
    page.wait_for_url("**/lan-in/*/")
    look(page, "waiting")
    batch = SlipBatch.objects.get(pk=page.url.rstrip("/").rsplit("/", 1)[-1])
    assert batch.requested_by == clerk
    assert [slip.person for slip in batch.slips.all()] == [people[1]]
    page.goto("/van-phong/")
    look(page, "office")
