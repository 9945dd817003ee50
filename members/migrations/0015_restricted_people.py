"""Say on the person that the data is kept and not used, where every list can ask for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty but for few; office.0003 fills it from the restrictions."""

    dependencies = [("members", "0014_sealed_import_rows")]

    operations = [
        migrations.AddField(
            "user",
            "restricted_at",
            models.DateTimeField(
                blank=True,
                editable=False,
                help_text="follows from the restrictions of the office, which alone writes it",
                null=True,
                verbose_name="use of the data restricted since",
            ),
        ),
        migrations.AddIndex(
            "user",
            models.Index(
                condition=models.Q(("restricted_at__isnull", False)),
                fields=["restricted_at"],
                name="members_restricted_people",
            ),
        ),
    ]
