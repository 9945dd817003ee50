"""The site for ASGI servers.  Nothing in it needs one; ``lms.wsgi`` is what we measure and run."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

application = get_asgi_application()
