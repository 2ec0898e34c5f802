"""Channels: where a release arrives by itself, promoting, rolling back, and who hears of it."""

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.delivery import channels
from cms.delivery.models import ChannelMove, Offer
from curriculum import releases
from curriculum.models import Release
from tests.cms.delivery.conftest import deliver, newcomer
from tests.cms.delivery.test_changes import ask, told
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db
COURSE = ("CT-CD-02", "vi")


def state() -> dict[str, int | None]:
    rows = Offer.objects.filter(course_code=COURSE[0])
    return {offer.channel: offer.release.number if offer.release else None for offer in rows}


def freeze(title: str) -> Release:
    return releases.freeze(golden("minimal").model_copy(update={"title": title}))[0]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("stable", {"draft": 2, "canary": 2, "stable": 2}),
        ("canary", {"draft": 2, "canary": 2, "stable": 1}),
        ("draft", {"draft": 2, "canary": 1, "stable": 1}),
    ],
)
def test_where_a_new_release_arrives_by_itself(db, settings, setting, expected):
    freeze("Một")
    settings.RELEASE_CHANNEL = setting
    freeze("Hai")
    assert state() == expected


@pytest.fixture
def two(settings) -> None:
    """Release 1 is everywhere, release 2 only a draft; each has a package."""
    deliver(freeze("Một"))
    settings.RELEASE_CHANNEL = "draft"
    deliver(freeze("Hai"), content=b"hai")


def test_a_platform_sees_only_its_own_channel(two):
    stable, draft = newcomer("A"), newcomer("B", channel="draft")
    assert [
        platform.get("/api/catalogue").json()["releases"][0]["number"] for platform in (stable, draft)
    ] == [
        1,
        2,
    ]
    second = "/api/packages/CT-CD-02/vi/CT-CD-02-vi-2-scorm12.zip"
    assert [platform.get(second).status_code for platform in (stable, draft)] == [404, 200]


def test_promoted_and_rolled_back_and_the_platform_hears_of_both(two):
    platform = newcomer()
    cursor = ask(platform)["cursor"]
    channels.point(("stable", *COURSE), 2, why="Đã thử ở hai xã")
    second = ask(platform, cursor)
    assert told(second) == [("CT-CD-02", None, 2)]
    channels.point(("stable", *COURSE), 1, why="Bài 3 sai")
    assert told(ask(platform, second["cursor"])) == [("CT-CD-02", None, 1)]
    assert state() == {"draft": 2, "canary": 1, "stable": 1}
    entry = ModelLogEntry.objects.first()
    assert entry.data == {
        "channel": "stable",
        "course_code": "CT-CD-02",
        "language": "vi",
        "from": 2,
        "to": 1,
        "why": "Bài 3 sai",
    }
    assert entry.message == "Kênh “Chính thức” chuyển từ bản 2 sang bản 1"


def test_a_release_taken_back_can_still_be_fetched_to_its_end(two):
    platform = newcomer()
    channels.point(("stable", *COURSE), 2)
    channels.point(("stable", *COURSE), 1)
    assert platform.get("/api/packages/CT-CD-02/vi/CT-CD-02-vi-2-scorm12.zip").status_code == 200


def test_what_a_channel_no_longer_offers_is_a_tombstone(two):
    platform = newcomer()
    cursor = ask(platform)["cursor"]
    channels.point(("stable", *COURSE), None)
    assert told(ask(platform, cursor)) == [("CT-CD-02", "demoted", None)]


@pytest.mark.parametrize(
    ("number", "sentence"), [(9, "không có bản phát hành 9"), (1, "đã ở đúng bản này, không có gì")]
)
def test_what_cannot_be_pointed_to(two, number, sentence):
    with pytest.raises(channels.ChannelError, match=sentence):
        channels.point(("stable", *COURSE), number)


def test_a_withdrawn_release_cannot_be_pointed_to(two):
    releases.withdraw(*COURSE)
    with pytest.raises(channels.ChannelError, match="đã bị thu hồi"):
        channels.point(("stable", *COURSE), 2)


# --- the command --------------------------------------------------------------------------------------------


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("channel", *COURSE, *arguments, stdout=out)
    return [line.split()[-1] for line in out.getvalue().splitlines()]


def test_the_command(two):
    assert run() == ["2", "1", "1"]
    assert run("canary", "--promote") == ["2", "2", "1"]
    assert run("stable", "--promote") == ["2", "2", "2"]
    assert run("stable", "--roll-back", "--why", "Bài 3 sai") == ["2", "2", "1"]
    assert run("stable", "--release", "2") == ["2", "2", "2"]
    assert ChannelMove.objects.filter(why="Bài 3 sai").count() == 1
    with pytest.raises(CommandError, match="Không có kênh nào đứng trước"):
        run("draft", "--promote")
    Release.objects.filter(number=1).update(withdrawn_at=timezone.now())
    with pytest.raises(CommandError, match="chưa từng chào bản nào khác"):
        run("canary", "--roll-back")
    with pytest.raises(CommandError, match="Hãy thêm --promote"):
        run("stable")
    with pytest.raises(CommandError, match="chưa phát hành"):
        call_command("channel", "CT-XX", "vi")


# --- the admin ----------------------------------------------------------------------------------------------

PATH = "/admin/kenh/CT-CD-02/vi/"


def test_a_person_sees_what_will_happen_before_it_does(admin_client, two):
    newcomer("LMS tỉnh")
    page = admin_client.get(PATH).content.decode()
    assert "Bản 2" in page
    assert "LMS tỉnh" in page
    preview = admin_client.post(f"{PATH}stable/", {"release": "2", "why": "Thử tốt"}).content.decode()
    assert "1 nền tảng sẽ được báo chuyển sang bản này" in preview
    assert state()["stable"] == 1
    done = admin_client.post(
        f"{PATH}stable/", {"release": "2", "why": "Thử tốt", "confirm": "1"}, follow=True
    )
    assert state()["stable"] == 2
    assert "Thử tốt" in done.content.decode()
    assert ChannelMove.objects.first().by.username == "admin"


def test_nothing_is_taken_away_unless_it_was_chosen(admin_client, two):
    admin_client.post(f"{PATH}stable/", {"why": "x", "confirm": "1"})
    admin_client.post(f"{PATH}stable/", {"release": "", "why": "x", "confirm": "1"})
    assert state()["stable"] == 1
    preview = admin_client.post(f"{PATH}stable/", {"release": "none", "why": "x"}).content.decode()
    assert "nên chưa ai thấy thay đổi" in preview
    admin_client.post(f"{PATH}stable/", {"release": "none", "why": "x", "confirm": "1"})
    assert state()["stable"] is None


def test_a_second_click_on_the_button_is_told_so_and_moves_nothing(admin_client, two):
    confirmed = {"release": "2", "why": "x", "confirm": "1"}
    admin_client.post(f"{PATH}stable/", confirmed)
    moves = ChannelMove.objects.count()
    again = admin_client.post(f"{PATH}stable/", confirmed).content.decode()
    assert "Kênh đang ở đúng bản này rồi" in again
    assert ChannelMove.objects.count() == moves


def test_a_reason_is_needed(admin_client, two):
    admin_client.post(f"{PATH}stable/", {"release": "2", "why": "", "confirm": "1"})
    assert state()["stable"] == 1


def test_whoever_may_not_publish_does_not_move_channels(client, two, django_user_model):
    editor = django_user_model.objects.create_user("soan")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert "Chuyển sang bản khác" not in client.get(PATH).content.decode()
    client.post(f"{PATH}stable/", {"release": "2", "why": "x", "confirm": "1"})
    assert state()["stable"] == 1


def test_of_a_withdrawn_course_nothing_can_be_offered_and_that_is_said(admin_client, two):
    releases.withdraw(*COURSE)
    page = admin_client.get(f"{PATH}stable/").content.decode()
    assert "Không còn bản nào để chuyển sang" in page
    assert 'name="release"' not in page
