"""Keep for each list that leaves the house who stands in it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new table; files of before stay without a list of their people, and live a week."""

    dependencies = [("members", "0015_restricted_people")]

    operations = [
        migrations.CreateModel(
            name="ListExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("monitoring.overview", "study progress by unit"),
                            ("monitoring.people", "study progress of people"),
                            ("monitoring.register", "certificate register"),
                            ("members.directory", "list of people"),
                            ("members.slips", "activation slips"),
                            ("office.probation", "probation watch"),
                            ("office.log", "audit log"),
                            ("office.split", "list for splitting a unit"),
                        ],
                        max_length=40,
                        verbose_name="kind",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(blank=True, max_length=300, verbose_name="purpose"),
                ),
                ("subject", models.CharField(blank=True, db_index=True, max_length=80)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "list that was exported",
                "ordering": ["-pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["people"], name="members_listed_people"
                    )
                ],
            },
        ),
    ]
