"""Room for sealed texts and their blind index.  Short: no row is rewritten."""

from django.db import migrations, models

import common.encryption


class Migration(migrations.Migration):
    """The values are sealed by the migration behind it, in batches."""

    dependencies = [("members", "0010_audit_chain")]

    operations = [
        migrations.AlterField(
            "user",
            "phone",
            common.encryption.EncryptedField(
                blank=True, index="phone_key", max_length=16, null=True, verbose_name="phone"
            ),
        ),
        migrations.AddField(
            "user",
            "phone_key",
            models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            "user",
            "file_number",
            common.encryption.EncryptedField(
                blank=True, default="", max_length=30, verbose_name="file number"
            ),
        ),
        migrations.AddField(
            "user",
            "citizen_id_key",
            models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
    ]
