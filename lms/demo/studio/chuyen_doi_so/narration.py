"""What the introductory video says, sentence by sentence.

A sentence is the unit of everything: one breath of the narrator, one step of
the picture, one caption (or two when it is long).
"""

from lms.demo.studio.film import Scene, Sentence

SCENES = (
    Scene(
        "title",
        (
            Sentence("Xin chào các đồng chí."),
            Sentence(
                "Đây là video mở đầu của khóa bồi dưỡng "
                "Chuyển đổi số - Từ nhận thức đến hành động.",
                "Đây là video mở đầu của khóa bồi dưỡng: "
                "chuyển đổi số, từ nhận thức đến hành động.",
            ),
        ),
    ),
    Scene(
        "levels",
        (
            Sentence("Số hóa là đưa thông tin trên giấy vào máy tính."),
            Sentence("Tin học hóa là dùng phần mềm để làm việc cũ nhanh hơn."),
            Sentence("Chuyển đổi số là đổi mới chính cách làm việc, dựa trên dữ liệu."),
        ),
    ),
    Scene(
        "paper",
        (
            Sentence("Trước đây, một công văn giấy phải qua năm chặng mới đến người xử lý."),
            Sentence(
                "Nay, lãnh đạo phân việc ngay trên hệ thống, "
                "mọi người cùng xem một bản và thấy tiến độ."
            ),
        ),
    ),
    Scene(
        "pillars",
        (
            Sentence("Chương trình Chuyển đổi số quốc gia xác định ba trụ cột:"),
            Sentence("chính phủ số, kinh tế số và xã hội số."),
        ),
    ),
    Scene(
        "safety",
        (
            Sentence("Làm việc trên mạng phải an toàn."),
            Sentence("Đồng chí hãy dùng mật khẩu dài, bật xác thực hai yếu tố"),
            Sentence(
                "và không đọc mã OTP cho bất kỳ ai.",
                "và không đọc mã ô tê pê cho bất kỳ ai.",
            ),
        ),
    ),
    Scene(
        "action",
        (
            Sentence(
                "Sau khóa học, mỗi đồng chí chọn một việc nhỏ để làm khác đi trong 30 ngày.",
                "Sau khóa học, mỗi đồng chí chọn một việc nhỏ để làm khác đi trong ba mươi ngày.",
            ),
            Sentence("Đo trước, đo sau, rồi chia sẻ với đồng nghiệp."),
        ),
    ),
    Scene(
        "study",
        (
            Sentence("Khóa học có năm bài đọc và một bài kiểm tra cuối khóa."),
            Sentence("Đồng chí có thể học trên điện thoại, dừng lại và học tiếp bất cứ lúc nào."),
        ),
    ),
    Scene(
        "end",
        (Sentence("Chúc đồng chí học tập tốt và áp dụng được ngay vào công việc."),),
    ),
)
