"""Recordings, leases of players, and the ledger of what was watched."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import media.fields
import media.models


class Migration(migrations.Migration):
    """The first tables of the app."""

    initial = True

    dependencies = [
        ("courses", "0001_initial"),
        ("learning", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MediaAsset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("contract_key", models.UUIDField(db_index=True, editable=False)),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("video", "video"), ("audio", "audio")],
                        default="video",
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200, storage=media.models.private_storage, upload_to=""
                    ),
                ),
                ("mime", models.CharField(default="video/mp4", max_length=60)),
                ("size_bytes", models.PositiveBigIntegerField(verbose_name="size")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                (
                    "duration_seconds",
                    models.PositiveIntegerField(verbose_name="duration in seconds"),
                ),
                ("width", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("height", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "poster",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=media.models.private_storage,
                        upload_to="",
                        verbose_name="picture before the start",
                    ),
                ),
                (
                    "captions",
                    models.TextField(blank=True, help_text="WebVTT", verbose_name="captions"),
                ),
                ("transcript", models.TextField(blank=True, verbose_name="transcript")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "being prepared"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="uploaded",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacements",
                        to="media.mediaasset",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "recording",
                "verbose_name_plural": "recordings",
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="WatchLease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("last_beat_at", models.DateTimeField()),
                ("last_position", models.FloatField(default=0)),
                ("rate", models.FloatField(default=1)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("budget", models.FloatField(default=0)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media.mediaasset",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.enrolment",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.editionlesson",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "watch lease",
            },
        ),
        migrations.CreateModel(
            name="WatchLedger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen", media.fields.StretchesField(default=list)),
                ("credited_seconds", models.PositiveIntegerField(default=0)),
                ("last_position", models.FloatField(default=0)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media.mediaasset",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.enrolment",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.editionlesson",
                    ),
                ),
            ],
            options={
                "verbose_name": "watch ledger",
            },
        ),
        migrations.AddConstraint(
            model_name="mediaasset",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration_seconds__gt", 0)), name="media_asset_lasts_a_second"
            ),
        ),
        migrations.AddConstraint(
            model_name="mediaasset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "audio"),
                    models.Q(("height__gt", 0), ("width__gt", 0)),
                    _connector="OR",
                ),
                name="media_video_has_a_picture",
            ),
        ),
        migrations.AddIndex(
            model_name="watchlease",
            index=models.Index(fields=["member", "-opened_at"], name="media_latest_lease"),
        ),
        migrations.AddConstraint(
            model_name="watchlease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("member",),
                name="media_one_open_lease_per_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchlease",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_beat_at__gte", models.F("opened_at"))),
                name="media_lease_opens_before_it_beats",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchledger",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "lesson"), name="media_one_ledger_per_lesson"
            ),
        ),
    ]
