"""Own Word templates may be kept for the results of contests, too."""

from django.db import migrations, models

REPORTS = [
    ("ket-qua-lop", "Results of a class"),
    ("tien-do", "Study progress by unit"),
    ("chua-hoan-thanh", "List of those who have not completed"),
    ("de-nghi-cap-gcn", "List for certificates, and of those not eligible"),
    ("tong-hop", "Summary of training of a quarter, half-year or year"),
    ("dang-vien-du-bi", "Probationary members without the new-member course"),
    ("phieu-ca-nhan", "Training history of a person"),
    ("so-lieu-danh-gia", "Figures for the yearly assessment (QĐ 366)"),
    ("ket-qua-hoi-thi", "Results of a contest"),
]


class Migration(migrations.Migration):
    """Only the list of choices; nothing changes in the database."""

    dependencies = [("monitoring", "0005_schedules")]

    operations = [
        migrations.AlterField(
            model_name="wordtemplate",
            name="report",
            field=models.CharField(choices=REPORTS, max_length=20, verbose_name="report"),
        ),
    ]
