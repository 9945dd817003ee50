"""Columns of translated pages on rows that Wagtail's first migrations have made."""

from django.db import migrations
from wagtail.models import (
    BootstrapLocaleField,
    BootstrapTranslatableModel,
    BootstrapTranslationKeyField,
)


class Migration(migrations.Migration):
    """Gives the root page its language."""

    dependencies = [
        ("cms", "0001_base_page"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        BootstrapLocaleField("cms.BasePage"),
        BootstrapTranslationKeyField("cms.BasePage"),
        BootstrapTranslatableModel("cms.BasePage"),
    ]
