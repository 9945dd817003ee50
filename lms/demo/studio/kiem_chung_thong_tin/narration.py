"""What the introductory video says, sentence by sentence."""

from lms.demo.studio.film import Scene, Sentence

SCENES = (
    Scene(
        "title",
        (
            Sentence("Xin chào các đồng chí."),
            Sentence(
                "Đây là video mở đầu của khóa kỹ năng nhận diện và kiểm chứng thông tin trên mạng."
            ),
        ),
    ),
    Scene(
        "message",
        (
            Sentence("Sáng sớm, một tin nhắn gấp hiện lên trên điện thoại."),
            Sentence("Tin giục ta tin ngay, làm ngay và chuyển ngay cho người khác."),
            Sentence("Tin càng gấp, ta càng cần chậm lại."),
        ),
    ),
    Scene(
        "steps",
        (
            Sentence("Khóa học này luyện ba bước."),
            Sentence("Một là dừng lại, đếm đến mười trước khi bấm."),
            Sentence("Hai là kiểm tra: ai nói, nói khi nào, lấy từ đâu."),
            Sentence("Ba là chia sẻ điều đã rõ, kèm nguồn. Chưa rõ thì giữ lại."),
        ),
    ),
    Scene(
        "picture",
        (
            Sentence("Ảnh có thể là ảnh thật, nhưng được kể bằng câu chuyện khác."),
            Sentence("Đồng chí sẽ biết cách tìm xem bức ảnh đã có từ khi nào."),
        ),
    ),
    Scene(
        "call",
        (
            Sentence("Khuôn mặt và giọng nói cũng có thể bị giả."),
            Sentence("Nếu ai gọi nhờ chuyển tiền gấp, hãy tắt máy,"),
            Sentence("rồi gọi lại bằng số mình đã lưu."),
        ),
    ),
    Scene(
        "practice",
        (
            Sentence(
                "Sau khóa học là kế hoạch 7 ngày, mỗi ngày mười phút,",
                "Sau khóa học là kế hoạch bảy ngày, mỗi ngày mười phút,",
            ),
            Sentence("và một việc làm cụ thể của đơn vị."),
        ),
    ),
    Scene(
        "study",
        (
            Sentence("Khóa học có sáu bài đọc, nhiều câu hỏi tình huống và một bài kiểm tra."),
            Sentence("Đồng chí có thể dừng lại và học tiếp bất cứ lúc nào."),
        ),
    ),
    Scene(
        "end",
        (Sentence("Chúc đồng chí luôn bình tĩnh và sáng suốt trước mọi tin tức."),),
    ),
)
