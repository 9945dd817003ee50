"""Bring the two standard programmes: ten topics for new members, five for candidates."""

from typing import Any

from django.db import migrations

PROGRAMMES: list[dict[str, Any]] = [
    {
        "code": "T-DVM",
        "title": "Bồi dưỡng lý luận chính trị dành cho đảng viên mới",
        "type": "new_member",
        "basis": "Quy định số 54-QĐ/TW, ngày 12/5/1999",
        "valid_for_months": None,
        "periods": 4,
        "topics": [
            "Chủ nghĩa Mác - Lênin, tư tưởng Hồ Chí Minh - nền tảng tư tưởng, kim chỉ nam cho "
            "hành động của Đảng và cách mạng Việt Nam",
            "Độc lập dân tộc gắn liền với chủ nghĩa xã hội và con đường đi lên chủ nghĩa xã hội "
            "ở Việt Nam",
            "Phát huy sức mạnh toàn dân tộc, dân chủ xã hội chủ nghĩa, xây dựng và hoàn thiện "
            "Nhà nước pháp quyền xã hội chủ nghĩa",
            "Đường lối phát triển kinh tế - xã hội của Đảng",
            "Phát triển giáo dục và đào tạo, khoa học và công nghệ, xây dựng và phát triển văn "
            "hóa, con người Việt Nam, quản lý tài nguyên, bảo vệ môi trường",
            "Tăng cường quốc phòng - an ninh, bảo vệ vững chắc Tổ quốc",
            "Chủ động và tích cực hội nhập quốc tế",
            "Nguyên tắc tổ chức, hoạt động của Đảng và công tác xây dựng Đảng ở cơ sở",
            "Tăng cường xây dựng, chỉnh đốn Đảng",
            "Phấn đấu, rèn luyện để xứng đáng là đảng viên Đảng Cộng sản Việt Nam",
        ],
    },
    {
        "code": "T-NTVD",
        "title": "Bồi dưỡng nhận thức về Đảng",
        "type": "awareness",
        "basis": "Chương trình bồi dưỡng nhận thức về Đảng (5 bài)",
        "valid_for_months": 60,
        "periods": 5,
        "topics": [
            "Khái quát lịch sử Đảng Cộng sản Việt Nam",
            "Cương lĩnh xây dựng đất nước trong thời kỳ quá độ lên chủ nghĩa xã hội",
            "Điều lệ Đảng Cộng sản Việt Nam",
            "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
            "Phấn đấu trở thành đảng viên Đảng Cộng sản Việt Nam",
        ],
    },
]


def bring(apps: Any, schema_editor: Any) -> None:
    """Make what is missing; a programme that is there keeps its rows."""
    programme = apps.get_model("courses", "Programme")
    topic = apps.get_model("courses", "ProgrammeTopic")
    for facts in PROGRAMMES:
        values = {key: facts[key] for key in ("title", "type", "basis", "valid_for_months")}
        row, created = programme.objects.get_or_create(code=facts["code"], defaults=values)
        if created:
            topic.objects.bulk_create(
                topic(programme=row, position=place, title=title, periods=facts["periods"])
                for place, title in enumerate(facts["topics"], start=1)
            )


def take_back(apps: Any, schema_editor: Any) -> None:
    """Take the two programmes away again, with their topics and links."""
    codes = [facts["code"] for facts in PROGRAMMES]
    apps.get_model("courses", "Programme").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    """Safe to run while the site serves: it only adds rows."""

    dependencies = [("courses", "0002_programmes")]
    operations = [migrations.RunPython(bring, take_back)]
