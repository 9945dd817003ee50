"""The page types of the site, the outline of courses, and the rows beside the pages."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import cms.pages.courses


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0003_base_page_revisions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseIndexPage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.CharField(blank=True, max_length=300, verbose_name="lead")),
            ],
            options={
                "verbose_name": "course index",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.CharField(blank=True, max_length=300, verbose_name="lead")),
                (
                    "steps_title",
                    models.CharField(blank=True, max_length=120, verbose_name="title of the steps"),
                ),
                (
                    "steps",
                    wagtail.fields.StreamField(
                        [("step", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 80},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "text", "max_length": 300},
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 1)]], {}),
                        },
                        verbose_name="steps",
                    ),
                ),
            ],
            options={
                "verbose_name": "home page",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="LessonPage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="shown to the member; what counts is set in the outline of the course",
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="reading time (minutes)",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("text", 4),
                            ("image", 8),
                            ("table", 15),
                            ("quotation", 18),
                            ("key_points", 22),
                            ("document", 25),
                            ("video", 27),
                            ("check_question", 28),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 160},
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "section"), ("3", "subsection")],
                                    "label": "level",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "link",
                                        "superscript",
                                        "subscript",
                                    ],
                                    "label": "text",
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("html", 3)]], {}),
                            5: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "picture"},
                            ),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the picture shows, for people who cannot see it.",
                                    "label": "description",
                                    "max_length": 300,
                                },
                            ),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            8: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 5), ("alt", 6), ("caption", 7)]],
                                {},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title of the table", "max_length": 200},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "column", "max_length": 80},
                            ),
                            11: (
                                "wagtail.blocks.ListBlock",
                                (10,),
                                {"label": "columns", "max_num": 6, "min_num": 1},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "cell", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.ListBlock",
                                (12,),
                                {"label": "row", "max_num": 6, "min_num": 1},
                            ),
                            14: (
                                "wagtail.blocks.ListBlock",
                                (13,),
                                {"label": "rows", "min_num": 1},
                            ),
                            15: (
                                "wagtail.blocks.StructBlock",
                                [[("caption", 9), ("header_row", 11), ("rows", 14)]],
                                {},
                            ),
                            16: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "quotation", "max_length": 1500, "rows": 3},
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "source", "max_length": 200, "required": False},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 16), ("source", 17)]],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 120},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "point", "max_length": 400},
                            ),
                            21: (
                                "wagtail.blocks.ListBlock",
                                (20,),
                                {"label": "points", "min_num": 1},
                            ),
                            22: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 19), ("points", 21)]],
                                {},
                            ),
                            23: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "document"},
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "empty: as in the library",
                                    "label": "title",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.StructBlock",
                                [[("document", 23), ("title", 24)]],
                                {},
                            ),
                            26: ("wagtail.blocks.CharBlock", (), {}),
                            27: ("wagtail.blocks.StructBlock", [[("asset", 26)]], {}),
                            28: ("wagtail.blocks.StructBlock", [[("question", 26)]], {}),
                        },
                        verbose_name="content",
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson page",
                "verbose_name_plural": "lesson pages",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="NewsIndexPage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "news index",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="PublishedOutline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("course_key", models.UUIDField(unique=True)),
                ("read_at", models.DateTimeField()),
                ("edition_number", models.PositiveIntegerField(null=True)),
                ("made_edition", models.BooleanField(default=False)),
                ("refusal", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="StandardPage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("text", 4),
                            ("image", 8),
                            ("table", 15),
                            ("quotation", 18),
                            ("key_points", 22),
                            ("document", 25),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 160},
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "section"), ("3", "subsection")],
                                    "label": "level",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "link",
                                        "superscript",
                                        "subscript",
                                    ],
                                    "label": "text",
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("html", 3)]], {}),
                            5: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "picture"},
                            ),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the picture shows, for people who cannot see it.",
                                    "label": "description",
                                    "max_length": 300,
                                },
                            ),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            8: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 5), ("alt", 6), ("caption", 7)]],
                                {},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title of the table", "max_length": 200},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "column", "max_length": 80},
                            ),
                            11: (
                                "wagtail.blocks.ListBlock",
                                (10,),
                                {"label": "columns", "max_num": 6, "min_num": 1},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "cell", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.ListBlock",
                                (12,),
                                {"label": "row", "max_num": 6, "min_num": 1},
                            ),
                            14: (
                                "wagtail.blocks.ListBlock",
                                (13,),
                                {"label": "rows", "min_num": 1},
                            ),
                            15: (
                                "wagtail.blocks.StructBlock",
                                [[("caption", 9), ("header_row", 11), ("rows", 14)]],
                                {},
                            ),
                            16: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "quotation", "max_length": 1500, "rows": 3},
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "source", "max_length": 200, "required": False},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 16), ("source", 17)]],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 120},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "point", "max_length": 400},
                            ),
                            21: (
                                "wagtail.blocks.ListBlock",
                                (20,),
                                {"label": "points", "min_num": 1},
                            ),
                            22: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 19), ("points", 21)]],
                                {},
                            ),
                            23: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "document"},
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "empty: as in the library",
                                    "label": "title",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.StructBlock",
                                [[("document", 23), ("title", 24)]],
                                {},
                            ),
                        },
                        verbose_name="content",
                    ),
                ),
            ],
            options={
                "verbose_name": "standard page",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="CoursePage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="for example CN01",
                        max_length=20,
                        verbose_name="course code",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("refresher", "refresher training"),
                            ("resolution", "study of resolutions"),
                            ("standard", "standard programme"),
                            ("thematic", "thematic study"),
                            ("skill", "skills"),
                        ],
                        default="refresher",
                        max_length=12,
                        verbose_name="type",
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                (
                    "description",
                    wagtail.fields.RichTextField(blank=True, verbose_name="description"),
                ),
                (
                    "valid_for_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="certificate valid for (months)"
                    ),
                ),
                (
                    "recognition_by_list",
                    models.BooleanField(
                        default=True,
                        help_text="otherwise every completion is recognised at once",
                        verbose_name="recognised by an approved list",
                    ),
                ),
                (
                    "bands",
                    models.JSONField(
                        default=cms.pages.courses.default_bands,
                        verbose_name="bands of the final mark",
                    ),
                ),
                (
                    "pass_mark",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("5.0"),
                        max_digits=3,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="pass mark",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
                (
                    "trainers",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="trainers",
                    ),
                ),
            ],
            options={
                "verbose_name": "course page",
                "verbose_name_plural": "course pages",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="CourseWorkspace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("course_key", models.UUIDField(unique=True)),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.collection",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NewsPage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "day",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="date"),
                ),
                ("summary", models.CharField(max_length=300, verbose_name="summary")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("text", 4),
                            ("image", 8),
                            ("table", 15),
                            ("quotation", 18),
                            ("key_points", 22),
                            ("document", 25),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 160},
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "section"), ("3", "subsection")],
                                    "label": "level",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "link",
                                        "superscript",
                                        "subscript",
                                    ],
                                    "label": "text",
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("html", 3)]], {}),
                            5: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "picture"},
                            ),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the picture shows, for people who cannot see it.",
                                    "label": "description",
                                    "max_length": 300,
                                },
                            ),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            8: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 5), ("alt", 6), ("caption", 7)]],
                                {},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title of the table", "max_length": 200},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "column", "max_length": 80},
                            ),
                            11: (
                                "wagtail.blocks.ListBlock",
                                (10,),
                                {"label": "columns", "max_num": 6, "min_num": 1},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "cell", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.ListBlock",
                                (12,),
                                {"label": "row", "max_num": 6, "min_num": 1},
                            ),
                            14: (
                                "wagtail.blocks.ListBlock",
                                (13,),
                                {"label": "rows", "min_num": 1},
                            ),
                            15: (
                                "wagtail.blocks.StructBlock",
                                [[("caption", 9), ("header_row", 11), ("rows", 14)]],
                                {},
                            ),
                            16: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "quotation", "max_length": 1500, "rows": 3},
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "source", "max_length": 200, "required": False},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 16), ("source", 17)]],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 120},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "point", "max_length": 400},
                            ),
                            21: (
                                "wagtail.blocks.ListBlock",
                                (20,),
                                {"label": "points", "min_num": 1},
                            ),
                            22: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 19), ("points", 21)]],
                                {},
                            ),
                            23: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "document"},
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "empty: as in the library",
                                    "label": "title",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.StructBlock",
                                [[("document", 23), ("title", 24)]],
                                {},
                            ),
                        },
                        verbose_name="content",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "news page",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="OutlineLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reading", "text lesson"),
                            ("video", "video lesson"),
                            ("quiz", "quiz"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("lesson_key", models.UUIDField(blank=True, null=True, verbose_name="lesson page")),
                ("media_key", models.UUIDField(blank=True, null=True, verbose_name="video")),
                ("quiz_key", models.UUIDField(blank=True, null=True, verbose_name="quiz")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="empty: as on the lesson page",
                        max_length=255,
                        verbose_name="title",
                    ),
                ),
                ("is_required", models.BooleanField(default=True, verbose_name="required")),
                (
                    "periods",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("1"),
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="teaching periods (tiết)",
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="share in the final mark; 0: not counted",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="weight",
                    ),
                ),
                (
                    "min_dwell_seconds",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(14400)],
                        verbose_name="least reading time (seconds)",
                    ),
                ),
                (
                    "watch_percent",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="part of the video to watch (%)",
                    ),
                ),
                (
                    "pass_percent",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="part of the answers to be right (%)",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="attempts",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outline",
                        to="cms.coursepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
    ]
