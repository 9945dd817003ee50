"""A browser that signs in to a running demo and takes the pictures of the guides.

A picture shows the screen as it is, with numbered red marks on what the text speaks of, and is
stored as WebP: small enough for readers on a poor line.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from lms.local import browser as chromium

Device = Literal["phone", "desk"]

# The usual screens; a phone's is drawn 1.5 times finer.
SIZES: dict[Device, tuple[int, int]] = {"phone": (390, 780), "desk": (1280, 800)}
FINENESS: dict[Device, float] = {"phone": 1.5, "desk": 1}
QUALITIES = (72, 60, 48)
MOST_BYTES = 80 * 1024
PATIENCE = 10_000

MARK = """(elements) => elements.forEach((element, index) => {
  const place = element.getBoundingClientRect();
  const frame = document.createElement("div");
  frame.dataset.guideMark = "";
  Object.assign(frame.style, {
    position: "absolute", boxSizing: "border-box", pointerEvents: "none", zIndex: 2147483646,
    left: `${Math.max(2, place.left + scrollX - 5)}px`, top: `${place.top + scrollY - 5}px`,
    width: `${Math.min(place.width + 10, innerWidth - 4)}px`, height: `${place.height + 10}px`,
    border: "3px solid #d3141c", borderRadius: "8px",
  });
  const number = document.createElement("div");
  number.dataset.guideMark = "";
  number.textContent = String(index + 1);
  Object.assign(number.style, {
    position: "absolute", pointerEvents: "none", zIndex: 2147483647,
    left: `${Math.max(2, place.left + scrollX - 15)}px`,
    top: `${Math.max(2, place.top + scrollY - 18)}px`,
    width: "26px", height: "26px", borderRadius: "13px", background: "#d3141c", color: "#fff",
    font: "bold 16px/26px sans-serif", textAlign: "center", boxShadow: "0 0 0 2px #fff",
  });
  document.body.append(frame, number);
})"""
UNMARK = "() => document.querySelectorAll('[data-guide-mark]').forEach((mark) => mark.remove())"


class Camera:
    """One person at one device; ``shoot`` writes a picture below the folder of the guides."""

    def __init__(
        self, context: BrowserContext, *, device: Device, address: str, folder: Path
    ) -> None:
        self.device = device
        self.address = address
        self.folder = folder
        self.page: Page = context.new_page()

    def open(self, path: str) -> None:
        """Open an address of the site.

        Raises:
            RuntimeError: the site refuses it.
        """
        answer = self.page.goto(self.address + path, wait_until="networkidle")
        if answer is None or answer.status >= 400:
            raise RuntimeError(f"{path} answers {answer.status if answer else 'nothing'}")

    def sign_in(self, name: str, password: str) -> None:
        """Sign in with the form, as everybody does."""
        self.open("/tai-khoan/login/")
        self.page.get_by_label("Số thẻ").fill(name)
        self.page.get_by_role("textbox", name="Mật khẩu").fill(password)
        self.page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()
        self.page.wait_for_load_state("networkidle")

    def shoot(
        self,
        name: str,
        *,
        marks: Sequence[Locator] = (),
        top: Locator | None = None,
        height: int | None = None,
    ) -> None:
        """Take the screen, or its part from ``top`` downwards, with the marks numbered from 1."""
        page = self.page
        width, usual = SIZES[self.device]
        page.set_viewport_size({"width": width, "height": height or usual})
        page.evaluate("document.fonts.ready")
        if top is None:
            page.evaluate("scrollTo(0, 0)")
        else:
            top.first.evaluate("(it) => scrollTo(0, scrollY + it.getBoundingClientRect().top - 24)")
        if found := [mark.first.element_handle(timeout=PATIENCE) for mark in marks]:
            page.evaluate(MARK, found)
        picture = page.screenshot(animations="disabled")
        page.evaluate(UNMARK)
        _store(picture, self.folder / f"{name}.webp")


@contextmanager
def cameras(address: str, folder: Path) -> Iterator["Studio"]:
    """Start the machine's Chromium and end it in any case.

    Raises:
        SystemExit: there is no Chromium on this machine.
    """
    program = chromium.program()
    if program is None:
        raise SystemExit(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*chromium.FLAGS, "--hide-scrollbars"]
        )
        try:
            yield Studio(browser, address=address, folder=folder)
        finally:
            browser.close()


class Studio:
    """Gives a fresh camera, signed out, for each device."""

    def __init__(self, browser: Browser, *, address: str, folder: Path) -> None:
        self.browser = browser
        self.address = address
        self.folder = folder

    @contextmanager
    def camera(self, device: Device) -> Iterator[Camera]:
        """Give a browser of its own, so that no session is left behind."""
        width, height = SIZES[device]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=FINENESS[device],
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        try:
            yield Camera(context, device=device, address=self.address, folder=self.folder)
        finally:
            context.close()


def _store(picture: bytes, path: Path) -> None:
    """Write the picture as the best WebP that stays below the limit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(BytesIO(picture)) as image:
        for quality in QUALITIES:
            packed = BytesIO()
            image.convert("RGB").save(packed, "WEBP", quality=quality, method=6)
            if packed.tell() <= MOST_BYTES:
                break
    path.write_bytes(packed.getvalue())
