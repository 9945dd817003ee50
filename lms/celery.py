"""The Celery application.  Its settings are the ``CELERY_…`` ones of ``lms.settings``."""

import os

# Named here so that the package is found before Celery puts the working folder first: the folder
# of `makemessages` is an app, and members has a module of the same name.
import requests  # noqa: F401
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
