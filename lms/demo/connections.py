"""A connected system of the demo.  It has no token: whoever tries it out makes one, as in life."""

from members.models import Unit, User
from office.api.tokens import connect_system
from office.models import ApiClient

NAME = "Phần mềm hồ sơ cán bộ"


def write_connection(root: Unit, cast: dict[str, User]) -> None:
    """Write one system down, for one branch below the root."""
    if ApiClient.objects.filter(name=NAME).exists():
        return
    office = cast["VANPHONG"]
    connect_system(
        name=NAME,
        unit=root.get_children().first() or root,
        responsible=office,
        contact="Phòng Tổ chức cán bộ, nhansu@hoctap.example",
        purpose="Cập nhật kết quả bồi dưỡng vào hồ sơ cán bộ",
        by=office,
    )
