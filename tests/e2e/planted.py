"""What the running system holds when its tests begin: an empty course to write in, a full one to look at."""

import io
from dataclasses import replace
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from cms.authoring.models import CoursePage
from cms.delivery.models import Platform, PlatformToken, Webhook
from cms.demo import accounts
from cms.library.models import LibraryMedia
from cms.localization import homes, people, submission
from cms.publishing import exports
from media_pipeline import ingest
from media_pipeline.models import Artefact
from tests.cms.library.conftest import tone
from tests.factories.blocks import QUESTION, TEXT, item
from tests.factories.media import State, recording
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


CAPTIONS = """WEBVTT

00:00.000 --> 00:02.000
Xin chào bà con

00:02.000 --> 00:04.000
Mã OTP chỉ để bạn tự nhập, không đọc cho bất kỳ ai, kể cả người tự xưng là công an

00:05.000 --> 00:07.000
Ai hỏi thì gác máy
"""


def sound_with_captions(title: str) -> None:
    """Eight seconds that a browser can play."""
    media = LibraryMedia.objects.create(title=title, type="audio", file=ContentFile(tone(8.0), "chao.wav"))
    ingest.add_caption(media.asset, "vi", io.BytesIO(CAPTIONS.encode()))


def _keep_busy(media: LibraryMedia) -> None:
    """A job that runs for as long as anybody looks, and one that failed."""
    assert media.asset is not None
    for_ever = timezone.now() + timedelta(days=1)
    running = media.asset.artefacts.filter(name="opus")
    running.update(progress=40, owner="xa:1:1", lease_until=for_ever, heartbeat_at=timezone.now(), log="x")
    failed = Artefact.objects.create(
        asset=media.asset, name="aac", stage="audio", recipe_key="r", state=State.FAILED
    )
    reason = "Máy đứng. Hãy bấm Thử lại."
    Artefact.objects.filter(pk=failed.pk).update(error_code="stalled", reason=reason, log="dòng\n" * 50)


def _platform() -> None:
    """With everything that its page shows; nothing is ever sent to its address, which is switched off."""
    platform = Platform.objects.create(name="LMS tỉnh Lào Cai")
    token = PlatformToken(platform=platform, label="Máy chủ chính")
    token.renew_secret()
    token.save()
    Webhook.objects.create(
        platform=platform,
        url="https://lms.example.vn/nhan-tin",
        active=False,
        disabled_reason="Lỗi năm ngày.",
    )


def plant_everything() -> int:
    """Primary key of the course that has no lessons yet."""
    accounts.make_all()
    tree = plant()
    recording("Lời đọc")
    _keep_busy(recording("Đang làm", State.RUNNING))
    sound_with_captions("Lời chào")
    full = tree.programme.add_child(instance=CoursePage(title="Giữ kín mã OTP", code="otp"))
    replace(tree, course=full).lesson("Không đọc mã OTP", EVERY_BLOCK_OF_WORDS)
    homes.ensure_homes()
    people.ensure_groups()
    _platform()
    exports.create(exports.Choice(formats=("web",)))
    submission.submit(full, ["km"], subtree=True)
    return int(tree.course.pk)
