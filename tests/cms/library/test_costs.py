"""What media cost a learner: the file chosen for each network, its megabytes, seconds, and the advice."""

import pytest

from cms.library import costs
from cms.library.costs import NETWORKS, Cost, File
from cms.publishing import weights
from media_pipeline.models import Artefact, Asset
from tests.cms.library.test_listing import kept
from tests.factories.blocks import item

EDGE, THREE_G, FOUR_G = NETWORKS
MINUTE = 60.0
FILM = [
    File("a", "720p", 9_000_000, MINUTE),
    File("b", "480p", 4_500_000, MINUTE),
    File("c", "240p", 1_500_000, MINUTE),
    File("d", "opus", 180_000, MINUTE),
    File("e", "aac", 240_000, MINUTE),
]


@pytest.mark.parametrize(("network", "name"), [(EDGE, "opus"), (THREE_G, "480p"), (FOUR_G, "720p")])
def test_the_best_that_plays_without_stopping(network, name):
    assert costs.chosen(FILM, network).name == name


def test_the_lightest_when_none_plays():
    silent = [file for file in FILM if file.name.endswith("p")]
    assert costs.chosen(silent, EDGE).name == "240p"


def test_what_it_costs():
    edge, three, _four = costs.of_choices([FILM, [File("f", "ảnh", 125_000)]])
    assert (edge.bytes, round(edge.seconds, 1), edge.size, edge.wait) == (305_000, 48.8, "0,3 MB", "49 giây")
    assert (three.bytes, three.seconds, three.played) == (4_625_000, 37.0, "Video 480p")


@pytest.mark.parametrize(
    ("network", "size", "heavy"),
    [
        (THREE_G, 7_500_000, False),
        (THREE_G, 7_500_001, True),
        (FOUR_G, 10_000_000, False),
        (FOUR_G, 10_000_001, True),
        (EDGE, 7_500_001, False),  # there everything is slow, and the sound plays while it comes
    ],
)
def test_what_is_heavy(network, size, heavy):
    cost = Cost(network, (File("a", "480p", size, 600.0),))
    assert cost.heavy == heavy
    assert bool(costs.advice([cost])) == heavy


def test_what_lessons_share_is_fetched_once():
    one, two = costs.of_choices([FILM]), costs.of_choices([FILM, [File("f", "ảnh", 5)]])
    assert [cost.bytes for cost in costs.total([one, two])] == [180_005, 4_500_005, 9_000_005]


def done(media, **sizes: int) -> Asset:
    """Its renditions with these names, made."""
    for number, (name, size) in enumerate(sizes.items()):
        kind = "video" if name.startswith("film") else "image" if name == "poster" else "audio"
        Artefact.objects.create(
            asset=media.asset,
            name=name.removeprefix("film"),
            stage="x",
            recipe_key="r",
            state="done",
            sha256=f"{media.asset.pk:032x}{number:032x}",
            bytes=size,
            media_type=f"{kind}/x",
            duration_ms=60_000,
        )
    return media.asset


def test_of_an_asset_only_what_plays_counts(db):
    media = kept("phim", kind="video")
    assert costs.of_asset(media.asset) == []
    done(media, film480p=4_500_000, film240p=1_500_000, opus=180_000, poster=50_000)
    asset = Asset.objects.get(pk=media.asset.pk)
    assert [(cost.network.name, cost.played, cost.bytes) for cost in costs.of_asset(asset)] == [
        ("2G", "Âm thanh Opus", 180_000),
        ("3G", "Video 480p", 4_500_000),
        ("4G", "Video 480p", 4_500_000),
    ]


@pytest.fixture
def heavy_lesson(tree, picture):
    media = kept("phim", kind="video")
    done(media, film480p=40_000_000, film240p=12_000_000, opus=1_800_000)
    Artefact.objects.filter(asset=media.asset).update(duration_ms=600_000)
    image = {"image": picture().pk, "decorative": False, "alt": "Ảnh", "caption": ""}
    return tree.lesson(
        "Bài nặng",
        [
            ("video", {"media": media.pk, "title": "Xem", "transcript": ""}),
            ("image", image),
            ("image", {**image, "image": None}),
            ("audio", {"media": kept("đang làm").pk, "title": "Nghe", "transcript": ""}),
        ],
    )


def test_of_a_lesson(heavy_lesson):
    (weight,) = weights.of_lessons([heavy_lesson])
    assert [cost.bytes for cost in weight.costs] == [
        1_800_000 + weights.PICTURE_BYTES,
        40_000_000 + weights.PICTURE_BYTES,
        40_000_000 + weights.PICTURE_BYTES,
    ]
    assert (weight.unfinished, weight.advice) == (1, costs.ADVICE)


def test_a_picture_weighs_what_its_small_version_weighs(heavy_lesson, picture):
    from cms.library.models import LibraryImage
    from cms.library.pictures import medium_of

    made = medium_of(LibraryImage.objects.get())
    (weight,) = weights.of_lessons([heavy_lesson])
    assert weight.costs[0].bytes == 1_800_000 + max(rendition.bytes for rendition in made.renditions)


def test_the_film_of_a_deck_counts_once_it_is_there(tree, picture):
    narration = kept("lời đọc")
    slide = {"image": picture().pk, "alt": "Slide", "notes": "", "narration": narration.pk}
    deck = {"title": "Bộ slide", "pdf": None, "slides": [item(slide)]}
    lesson = tree.lesson("Bài", [("slides", deck)], live=False)
    (before,) = weights.of_lessons([lesson])
    assert (before.unfinished, len(before.costs)) == (1, 3)
    other, film = kept("phim cũ", kind="video"), kept("phim của bộ slide", kind="video")
    image = lesson.body[0].value["slides"][0]["image"].sha256
    for made, said in ((film, narration.asset.sha256), (other, None)):
        recipe = {"slides": [{"image_sha256": image, "narration_sha256": said}]}
        Asset.objects.filter(pk=made.asset.pk).update(recipe=recipe)
    done(other, film480p=9_000_000)
    done(film, film480p=1_000_000)
    (after,) = weights.of_lessons([lesson])
    assert after.unfinished == 0
    assert after.costs[2].bytes == 1_000_000 + weights.PICTURE_BYTES


def test_the_publishing_page_says_it_of_drafts_too(tree, heavy_lesson, admin_client):
    tree.lesson("Bài chữ", [], live=False)
    heavy_lesson.title = "Bài nặng, sửa lại"
    heavy_lesson.save_revision()
    response = admin_client.get("/admin/phat-hanh/vneid/vi/")
    assert [weight.lesson.title for weight in response.context["weights"]] == ["Bài nặng, sửa lại", "Bài chữ"]
    page = response.content.decode()
    assert '<td data-label="3G">40,1 MB, 5 phút <strong class="heavy">nặng</strong></td>' in page
    assert "<strong>Bài nặng, sửa lại:</strong> Nặng với người học" in page
    part = admin_client.get("/admin/phat-hanh/vneid/vi/", {"part": "1"}).content.decode()
    assert "Người học tốn bao nhiêu" not in part


def test_a_course_without_media_has_no_table(tree, admin_client):
    tree.lesson("Bài chữ", [])
    assert "Người học tốn bao nhiêu" not in admin_client.get("/admin/phat-hanh/vneid/vi/").content.decode()


def test_the_editor_of_a_lesson_says_it(heavy_lesson, tree, admin_client):
    page = admin_client.get(f"/admin/pages/{heavy_lesson.pk}/edit/").content.decode()
    assert "<dd>40,1 MB, 5 phút (Video 480p) <strong" in page
    assert str(costs.ADVICE) in page
    assert "Chưa tính 1 tệp đang xử lý." in page
    new = admin_client.get(f"/admin/pages/add/authoring/lessonpage/{tree.course.pk}/").content.decode()
    assert "Bài chưa có hình hay tiếng nào đã xử lý xong." in new


def test_many_lessons_cost_no_more_queries_for_their_media(heavy_lesson, django_assert_num_queries):
    lessons = [heavy_lesson] * 5
    for child in heavy_lesson.body:  # what the blocks choose is fetched once per lesson, by Wagtail
        assert child.value
    weights.of_lessons(lessons)
    with django_assert_num_queries(3):
        weights.of_lessons(lessons)
