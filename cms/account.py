"""The account page of the admin, without what the register of people decides."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
)

# Names and addresses come from the office's list: the stock form asks for a first and a last
# name, keeps neither, and refuses to save anything without them.  Photographs are not collected.
LEFT_OUT = (NameEmailSettingsPanel, AvatarSettingsPanel)


class OwnAccountView(AccountView):
    """Letters and looks of the admin, which a person may choose."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Return the stock panels that remain."""
        return [panel for panel in super().get_panels() if not isinstance(panel, LEFT_OUT)]


show_account = require_admin_access(OwnAccountView.as_view())
