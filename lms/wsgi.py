"""The site for WSGI servers: ``gunicorn lms.wsgi``.

Saved answers and heartbeats, the two hot paths, are answered before Django's middleware.
"""

import gc
import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

site = get_wsgi_application()

# Their modules need the apps, which exist from here on.
from media.lean import with_heartbeats  # noqa: E402
from quizzes import lean as saving  # noqa: E402


def with_saving(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Hand the saving of answers to its short way, all else to the site."""
    if saving.is_lean(environ):
        return saving.application(environ, start_response)
    return site(environ, start_response)


application = with_heartbeats(with_saving)

# What is loaded now stays for ever: the garbage collector need not walk it again and again.
gc.collect()
gc.freeze()
