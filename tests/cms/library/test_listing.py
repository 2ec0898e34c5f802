"""The list of recordings: order, filters, what each line tells, and what it costs the database."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Collection, ReferenceIndex

from cms.library.models import LibraryMedia
from media_pipeline.models import Artefact, Asset, Caption, Track
from media_pipeline.states import ArtefactState as State
from tests.cms.library.conftest import tone

LISTING = reverse("recordings:listing")


def kept(title: str, *states: tuple[str, State], kind: str = "audio", **values) -> LibraryMedia:
    """A recording with artefacts in these states, as rows only."""
    number = LibraryMedia.objects.count()
    asset = Asset.objects.create(
        sha256=f"{number:064x}", kind=kind, filename=f"{title}.ogg", bytes=9, probe={}, **values
    )
    for name, state in states:
        Artefact.objects.create(asset=asset, name=name, stage="audio", recipe_key="r", state=state)
    return LibraryMedia.objects.create(
        title=title, type=kind, asset=asset, file=f"{asset.sha256}.ogg", duration=number
    )


def titles(client, **asked: str) -> list[str]:
    return [line.media.title for line in client.get(LISTING, asked).context["lines"]]


def test_what_is_stuck_comes_first(staff):
    made = {}
    for number, title in enumerate(["xong", "lỗi", "đang làm"]):
        made[title] = LibraryMedia.objects.create(
            title=title, type="audio", file=ContentFile(tone(1 + number / 10), "a.wav")
        )
    made["xong"].asset.artefacts.update(state="done", sha256="0" * 64, bytes=1, media_type="audio/ogg")
    made["lỗi"].asset.artefacts.update(state="failed", reason="Máy bận.")
    made["đang làm"].asset.artefacts.filter(name="opus").update(progress=30)
    lines = staff.get(LISTING).context["lines"]
    assert [(line.media.title, str(line.words), line.busy, line.progress) for line in lines] == [
        ("lỗi", "Không xử lý được", False, 0),
        ("đang làm", "Đang xử lý", True, 10),
        ("xong", "Sẵn sàng", False, 0),
    ]
    assert lines[0].reasons == ["Máy bận."]


@pytest.fixture
def shelf(db) -> dict[str, LibraryMedia]:
    return {
        "Lời chào": kept("Lời chào", ("opus", State.DONE)),
        "Mã OTP": kept("Mã OTP", ("480p", State.FAILED), kind="video"),
        "Đọc tin nhắn": kept("Đọc tin nhắn", ("opus", State.RUNNING)),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "loi"}, ["Lời chào"]),
        ({"q": "lời"}, ["Lời chào"]),
        ({"q": "nhan doc"}, ["Đọc tin nhắn"]),
        ({"q": "otp vắng"}, []),
        ({"kind": "video"}, ["Mã OTP"]),
        ({"state": "look"}, ["Mã OTP"]),
        ({"state": "busy"}, ["Đọc tin nhắn"]),
        ({"state": "done"}, ["Lời chào"]),
        ({"order": "title"}, ["Lời chào", "Mã OTP", "Đọc tin nhắn"]),
        ({"order": "length"}, ["Đọc tin nhắn", "Mã OTP", "Lời chào"]),
        ({"state": "no such state", "kind": "x"}, ["Mã OTP", "Đọc tin nhắn", "Lời chào"]),
    ],
)
def test_filters_and_orders(staff, shelf, asked, found):
    assert titles(staff, **asked) == found


def test_collections_that_one_may_see_are_offered(staff, shelf):
    province = Collection.get_first_root_node().add_child(name="Tỉnh")
    LibraryMedia.objects.filter(title="Mã OTP").update(collection=province)
    assert titles(staff, collection=str(province.pk)) == ["Mã OTP"]
    offered = staff.get(LISTING).context["form"].fields["collection"].queryset
    assert province in offered


def test_a_line_tells_sizes_languages_and_uses(staff, tree, recording):
    asset = recording.asset
    asset.artefacts.filter(name="opus").update(state="done", bytes=700, sha256="0" * 64)
    asset.artefacts.filter(name="aac").update(state="superseded", bytes=5000)
    Caption.objects.create(asset=asset, language="vi", sha256="1" * 64, bytes=1)
    Caption.objects.create(asset=asset, language="km", sha256="2" * 64, bytes=1)
    Track.objects.create(asset=asset, kind="dub", language="km", source=kept("tiếng Khmer").asset)
    Track.objects.create(asset=asset, kind="sign", language="vi", source=kept("ký hiệu").asset)
    block = ("audio", {"media": recording.pk, "title": "Nghe", "transcript": ""})
    for title in ("Bài một", "Bài hai"):
        ReferenceIndex.create_or_update_for_object(tree.lesson(title, [block, block]))
    (line,) = [line for line in staff.get(LISTING).context["lines"] if line.media == recording]
    assert (line.made_bytes, line.captions, line.dubs, line.uses) == (
        700,
        "Tiếng Khmer, Tiếng Việt",
        "Tiếng Khmer",
        2,
    )


def queries_of(client, django_assert_max_num_queries, **asked: str) -> int:
    with django_assert_max_num_queries(40) as seen:
        client.get(LISTING, asked)
    return len(seen)


def test_fifty_on_a_page_cost_no_more_queries_than_one(staff, django_assert_max_num_queries):
    def fill(count: int) -> None:
        for number in range(count):
            media = kept(
                f"bản {number}",
                ("opus", State.DONE),
                ("poster", State.DONE),
                ("waveform", State.DONE),
                kind="video",
            )
            media.asset.artefacts.update(sha256="1" * 64)
            Caption.objects.create(asset=media.asset, language="vi", sha256="1" * 64, bytes=1)

    fill(1)
    staff.get(LISTING)  # what is asked once only: content types, the user's rights
    one = queries_of(staff, django_assert_max_num_queries)
    fill(59)
    assert queries_of(staff, django_assert_max_num_queries, q="bản") - 1 <= one
    assert len(staff.get(LISTING).context["lines"]) == 50
    assert len(staff.get(LISTING + "?p=2").context["lines"]) == 10


def test_the_part_that_refreshes_keeps_page_and_filters(staff, shelf):
    page = staff.get(LISTING, {"q": "otp", "p": "1"}).content.decode()
    assert f'data-refresh-url="{LISTING}?q=otp&amp;p=1&amp;part=1"' in page
    part = staff.get(LISTING, {"q": "otp", "part": "1"}).content.decode()
    assert part.startswith('<ul class="recordings">')


def test_an_empty_list_says_what_to_do(staff, shelf):
    assert "Hãy bỏ bớt điều kiện lọc." in staff.get(LISTING, {"q": "không có"}).content.decode()
    LibraryMedia.objects.all().delete()
    assert "Chưa có âm thanh hay video nào." in staff.get(LISTING).content.decode()
