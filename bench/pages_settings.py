"""Settings of the page bench: static files hashed and compressed as in production, demo data.

``PAGES_FILES`` is a folder of its own for uploads and static files, so that a measurement leaves
nothing behind in the checkout.  There is no nginx: HTML goes out uncompressed, which makes the
figures an upper bound.
"""

from bench.settings import *  # noqa: F403
from lms.settings.base import BASE_DIR as _BASE_DIR
from lms.settings.base import STORAGES, env

_files = env.path("PAGES_FILES", default=str(_BASE_DIR / "var" / "bench" / "pages"))
STATIC_ROOT = _files("static")
MEDIA_ROOT = _files("uploads")
PRIVATE_ROOT = _files("private")
SERVE_UPLOADS = True
STORAGES["private"]["OPTIONS"] = {"location": PRIVATE_ROOT, "base_url": None}
STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}
