"""Pages of certificates: the holder's, the desk of lists, the register, and the public one."""

from certificates.views.desk import (
    approve_list,
    propose_list,
    return_list,
    show_class_list,
    show_desk,
)
from certificates.views.own import download, show_own
from certificates.views.register import reissue, revoke, show_certificate, show_register
from certificates.views.verify import ask_code, show_result

__all__ = [
    "approve_list",
    "ask_code",
    "download",
    "propose_list",
    "reissue",
    "return_list",
    "revoke",
    "show_certificate",
    "show_class_list",
    "show_desk",
    "show_own",
    "show_register",
    "show_result",
]
