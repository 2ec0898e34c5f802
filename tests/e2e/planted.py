"""What the running system holds when its tests begin: an empty course to write in, a full one to look at."""

from dataclasses import replace

from cms.authoring.models import CoursePage
from cms.demo import accounts
from cms.localization import homes, people, submission
from tests.factories.blocks import QUESTION, TEXT, item
from tests.factories.media import recording
from tests.factories.tree import plant

EVERY_BLOCK_OF_WORDS = [
    ("heading", {"text": "Mã OTP là gì?", "level": "2"}),
    ("rich_text", TEXT),
    ("heading", {"text": "Ai hay hỏi mã?", "level": "3"}),
    ("rich_text", {"html": "<ul><li>Người <b>giả</b> công an</li><li>Người <i>giả</i> ngân hàng</li></ul>"}),
    *[("callout", {"kind": kind, "html": "<p>Gác máy ngay.</p>"}) for kind in ("tip", "warning", "note")],
    (
        "steps",
        {
            "title": "Khi có người hỏi mã",
            "steps": [
                item({"html": "<p>Gác máy.</p>", "image": None, "alt": ""}, 1),
                item({"html": "<p>Báo công an xã.</p>", "image": None, "alt": ""}, 2),
            ],
        },
    ),
    (
        "single_choice",
        {**QUESTION, "hints": [item("Mã OTP như chìa khóa nhà.")], "explanation": TEXT["html"]},
    ),
    ("multiple_choice", QUESTION),
    (
        "true_false",
        {
            "prompt": "<p>Công an được hỏi mã OTP.</p>",
            "answer": "false",
            "feedback_true": "Sai.",
            "feedback_false": "Đúng.",
            "hints": [],
            "points": 1,
            "explanation": "",
        },
    ),
]


def plant_everything() -> int:
    """Primary key of the course that has no lessons yet."""
    accounts.make_all()
    tree = plant()
    recording("Lời đọc")
    full = tree.programme.add_child(instance=CoursePage(title="Giữ kín mã OTP", code="otp"))
    replace(tree, course=full).lesson("Không đọc mã OTP", EVERY_BLOCK_OF_WORDS)
    homes.ensure_homes()
    people.ensure_groups()
    submission.submit(full, ["km"], subtree=True)
    return int(tree.course.pk)
