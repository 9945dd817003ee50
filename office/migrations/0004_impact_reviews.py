"""Keep when the impact assessment was looked through, and what it said then (DOMAIN L4)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new table."""

    dependencies = [("office", "0003_restricted_people")]

    operations = [
        migrations.CreateModel(
            name="ImpactReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reviewed_at", models.DateTimeField(verbose_name="reviewed at")),
                ("text_hash", models.CharField(max_length=64)),
                (
                    "note",
                    models.TextField(max_length=2000, verbose_name="what was found"),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of the impact assessment",
                "ordering": ["-reviewed_at", "-pk"],
            },
        ),
    ]
