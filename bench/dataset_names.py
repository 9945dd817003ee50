"""What the bench's data is called, for those who make it and for those who look for it."""

PEOPLE, ATTEMPTED, BRANCHES, CELLS = 10_500, 5_000, 7, 5
TEXT_LESSONS, QUESTIONS, DRAWN = 21, 60, 20
PASSWORD = "bench-Mat-khau-2026"
OFFICE = "BENCHOFFICE"
CLASS_TITLE = "Lớp bồi dưỡng đo tải"
QUIZ_TITLE, TEXT_TITLE, VIDEO_TITLE = "Bài kiểm tra cuối khóa", "Bài đọc 05", "Bài giảng video"
TEXT_MARKER = "Dữ liệu đúng, đủ, sạch."
RIGHT = "Phương án đúng"

# What the driver looks for on each page, so that a wrong page is never measured as a fast one.
MARKERS = {
    "class_title": CLASS_TITLE,
    "home_marker": "/tai-khoan/logout/",
    "quiz_title": QUIZ_TITLE,
    "text_title": TEXT_TITLE,
    "text_marker": TEXT_MARKER,
    "video_title": VIDEO_TITLE,
    "start_marker": "/kiem-tra/bat-dau/",
    "attempt_marker": "q-20",
    "right": RIGHT,
    "saved_marker": '"saved"',
    "submit_marker": "/nop-bai/",
    "result_marker": "Theo sổ tay chuyển đổi số.",
    "office": OFFICE,
    "dashboard": "/theo-doi/",
    "dashboard_marker": "10.500",
}
