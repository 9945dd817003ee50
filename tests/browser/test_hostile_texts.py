"""Pages full of attacks, in a browser that would run them: nothing fires, nothing is blocked."""

import pytest

from members.models import User
from tests.bad_input.hostile_site import hostile_site
from tests.bad_input.test_hostile_texts import pages_of

pytestmark = pytest.mark.django_db(transaction=True)
WATCH = """
window.__fired = [];
window.__xss = () => { window.__fired.push('called'); };
document.addEventListener('securitypolicyviolation', (event) => {
  window.__fired.push(event.violatedDirective + ' ' + event.blockedURI);
});
"""


def test_no_stored_text_fires_and_no_policy_is_broken(desk_page, sign_in):
    site, dialogs = hostile_site(), []
    desk_page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    desk_page.add_init_script(WATCH)
    fired = {}

    for who in ("member", "office", "leader"):
        sign_in(desk_page, User.objects.get(pk=getattr(site, who).pk))
        for address in pages_of(site)[who]:
            desk_page.goto(address)
            desk_page.mouse.move(300, 300)
            if found := desk_page.evaluate("window.__fired"):
                fired[address] = found

    assert fired == {}
    assert dialogs == []
