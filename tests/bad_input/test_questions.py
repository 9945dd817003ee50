"""A file of questions with every mistake: the good one goes in, the others are named."""

import pytest

from quizzes.models import Question
from quizzes.services import import_questions

pytestmark = pytest.mark.django_db
GOOD = {
    "ma": "TOT", "chu_de": "Điều lệ", "loai": "một đáp án", "muc_do": "cơ bản",
    "cau_hoi": "Câu hỏi?", "phuong_an": ["Một", "Hai"], "dap_an": [0],
}  # fmt: skip
CASES = {
    "no key": ({"dap_an": []}, "chưa chọn đáp án đúng"),
    "one option": ({"phuong_an": ["Một"]}, "ít hơn hai phương án"),
    "same option twice": ({"phuong_an": ["Một", " một "]}, "trùng nhau"),
    "empty option": ({"phuong_an": ["Một", ""]}, "phương án"),
    "key beyond the options": ({"dap_an": [7]}, "phương án"),
    "two keys where one may be chosen": ({"dap_an": [0, 1]}, "nhiều đáp án đúng"),
    "no text": ({"cau_hoi": ""}, "cau_hoi"),
    "options are no list": ({"phuong_an": "Một, Hai"}, "phuong_an"),
    "key is no list": ({"dap_an": 0}, "dap_an"),
    "unknown kind": ({"loai": "tự luận"}, "“tự luận”"),
    "kind is a list": ({"loai": ["một đáp án"]}, "một đáp án"),
    "unknown level": ({"muc_do": "khó"}, "“khó”"),
    "long code": ({"ma": "X" * 21}, "ma dài quá 20 ký tự"),
    "long topic": ({"chu_de": "X" * 121}, "chu_de dài quá 120 ký tự"),
    "long source": ({"nguon": "X" * 201}, "nguon dài quá 200 ký tự"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_question_is_named_with_its_place_and_the_good_one_goes_in(case):
    change, said = CASES[case]

    report = import_questions([GOOD | {"ma": "XAU"} | change, GOOD])

    assert list(Question.objects.values_list("code", flat=True)) == ["TOT"]
    [problem] = report.problems
    assert problem.startswith("Câu hỏi thứ 1 (")
    assert said in problem
