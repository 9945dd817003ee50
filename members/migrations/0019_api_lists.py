"""The lists that other systems get have names of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0018_document_form"),
    ]

    operations = [
        migrations.AlterField(
            model_name="listexport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("monitoring.overview", "study progress by unit"),
                    ("monitoring.people", "study progress of people"),
                    ("monitoring.register", "certificate register"),
                    ("monitoring.document", "official report"),
                    ("members.directory", "list of people"),
                    ("members.slips", "activation slips"),
                    ("office.probation", "probation watch"),
                    ("office.log", "audit log"),
                    ("office.split", "list for splitting a unit"),
                    ("office.api", "rows read by a connected system"),
                    ("office.exchange", "exchange pack for another system"),
                ],
                max_length=40,
                verbose_name="kind",
            ),
        ),
    ]
