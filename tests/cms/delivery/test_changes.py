"""Changes since a cursor: never one missed, nothing read twice, what is gone as a tombstone."""

import base64
import json
import random
from pathlib import Path

import pytest
from django.db import transaction

from cms.delivery import channels, offers
from cms.delivery.models import ChannelState, Offer
from cms.delivery.rebuild import rebuild, recover
from curriculum import packages, releases
from curriculum.models import Package
from curriculum.signals import package_settled
from tests.cms.delivery.conftest import deliver, newcomer
from tests.cms.delivery.test_catalogue import conforms
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


def ask(platform, since: str = "", size: int = 100):
    return platform.get(f"/api/changes?since={since}&size={size}").json()


def told(answer) -> list[tuple[str, str | None, int | None]]:
    return [
        (one["course_code"], one["gone"], one["release"] and one["release"]["number"])
        for one in answer["changes"]
    ]


def test_each_step_of_a_course(platform, release, client):
    first = ask(platform)
    assert (told(first), first["more"]) == ([("CT-CD-01", None, 1)], False)
    deliver(release)
    second = ask(platform, first["cursor"])
    assert [package["format"] for package in second["changes"][0]["release"]["packages"]] == ["scorm12"]
    releases.freeze(release.course.model_copy(update={"title": "Tên mới"}))
    third = ask(platform, second["cursor"])
    assert told(third) == [("CT-CD-01", None, 2)]
    releases.withdraw("CT-CD-01", "vi")
    fourth = platform.get(f"/api/changes?since={third['cursor']}")
    conforms(client, "/api/changes", fourth)
    assert told(fourth.json()) == [("CT-CD-01", "withdrawn", None)]
    releases.freeze(release.course)
    fifth = ask(platform, fourth.json()["cursor"])
    assert told(fifth) == [("CT-CD-01", None, 3)]
    assert told(ask(platform, fifth["cursor"])) == []
    assert ask(platform, fifth["cursor"])["cursor"] == fifth["cursor"]


def test_what_was_told_the_same_is_not_told_again(platform, package):
    cursor = ask(platform)["cursor"]
    package_settled.send(Package, package=package)
    releases.freeze(package.release.course)
    releases.withdraw("CT-XX", "vi")
    assert rebuild() == 0
    assert told(ask(platform, cursor)) == []


def test_a_package_that_may_no_longer_be_given_out_is_taken_back(platform, package, monkeypatch):
    cursor = ask(platform)["cursor"]
    monkeypatch.setattr(packages, "deliverable", Package.objects.none)
    package_settled.send(Package, package=package)
    assert told(ask(platform, cursor)) == [("CT-CD-01", "blocked", None)]
    assert platform.get("/api/catalogue").json()["releases"] == []
    answer = platform.get(f"/api/packages/{package.path}")
    assert (answer.status_code, answer.json()["detail"]) == (
        410,
        "Gói này chưa qua kiểm tra nên chưa được giao. Hãy hỏi người quản trị.",
    )
    monkeypatch.undo()
    package_settled.send(Package, package=package)
    assert told(ask(platform, cursor)) == [("CT-CD-01", None, 1)]


def test_a_built_package_arrives_by_itself(platform, release, settings):
    settings.CURRICULUM_OPEN_MEDIA = "tests.curriculum.packaging.golden.open_media"
    cursor = ask(platform)["cursor"]
    asked = packages.request_package(release, "web")
    Path(settings.PACKAGES_WORK).mkdir(parents=True, exist_ok=True)
    packages.build(asked.pk)
    (change,) = ask(platform, cursor)["changes"]
    assert [package["format"] for package in change["release"]["packages"]] == ["web"]


def test_a_change_that_is_rolled_back_was_never_told(platform, release):
    before = ask(platform)
    with transaction.atomic():
        releases.withdraw("CT-CD-01", "vi")
        transaction.set_rollback(True)
    assert ask(platform, before["cursor"])["changes"] == []
    assert platform.get("/api/catalogue").json()["total"] == 1


def test_a_reader_who_follows_has_what_a_reader_who_begins_has(platform):
    """At random: courses come, change, go and come back while somebody reads in small pages."""
    chance = random.Random(5)
    codes = [f"CT-{n}" for n in range(6)]
    mine: dict[str, str] = {}
    cursor = ""
    for step in range(60):
        code = chance.choice(codes)
        if chance.random() < 0.3:
            releases.withdraw(code, "vi")
        else:
            course = golden("minimal").model_copy(update={"code": code, "title": f"Lần {step}"})
            made, _ = releases.freeze(course)
            if chance.random() < 0.5:
                deliver(made)
        if chance.random() < 0.6:
            answer = ask(platform, cursor, size=2)
            cursor = answer["cursor"]
            for one in answer["changes"]:
                mine[one["course_code"]] = one["release"] and one["release"]["digest"]
    more = True
    while more:
        answer = ask(platform, cursor, size=2)
        cursor, more = answer["cursor"], answer["more"]
        mine |= {one["course_code"]: one["release"] and one["release"]["digest"] for one in answer["changes"]}
    now = platform.get("/api/catalogue").json()["releases"]
    assert {code: digest for code, digest in mine.items() if digest} == {
        one["course_code"]: one["digest"] for one in now
    }
    sequences = list(Offer.objects.filter(channel="stable").values_list("sequence", flat=True))
    assert len(set(sequences)) == len(sequences)


def word(*parts) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "ữ", "e30", "W10", "W" * 500, word(1), word("a", "stable", "generic", "x")]
)
def test_a_word_that_is_no_cursor(platform, release, cursor):
    for path in (f"/api/changes?since={cursor}", f"/api/catalogue?cursor={cursor}"):
        answer = platform.get(path)
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("Con trỏ không đúng")


def test_positions_out_of_range(platform, release):
    state = ChannelState.objects.get(pk="stable")
    for number in (-1, 2**63, True, 1.5):
        cursor = word(state.epoch, "stable", "generic", number)
        assert platform.get(f"/api/changes?since={cursor}").status_code == 422
    ahead = word(state.epoch, "stable", "generic", state.sequence + 1)
    assert platform.get(f"/api/changes?since={ahead}").status_code == 410


def test_a_cursor_of_elsewhere_is_refused_with_what_to_do(platform, release):
    cursor = ask(platform)["cursor"]
    offers.renew_epoch()
    answer = platform.get(f"/api/changes?since={cursor}")
    assert (answer.status_code, answer.json()["field"]) == (410, "since")
    assert "/api/catalogue" in answer.json()["detail"]
    assert told(ask(platform)) == [("CT-CD-01", None, 1)]


def test_a_cursor_of_another_channel_is_refused(platform, release):
    cursor = ask(platform)["cursor"]
    canary = newcomer("Thử trước", channel="canary")
    assert canary.get(f"/api/changes?since={cursor}").status_code == 410


def test_a_site_from_before_the_channels_fills_its_catalogue(platform, release, package):
    Offer.objects.all().delete()
    ChannelState.objects.all().delete()
    assert platform.get("/api/catalogue").json()["total"] == 0
    ChannelState.objects.all().delete()
    assert recover() == 0
    assert platform.get("/api/catalogue").json()["total"] == 1
    assert told(ask(platform)) == [("CT-CD-01", None, 1)]


def test_a_rebuild_mends_what_is_wrong_and_no_more(platform, release, package):
    cursor = ask(platform)["cursor"]
    Offer.objects.filter(channel="stable").update(content='{"number":9,"packages":[]}')
    assert rebuild() == 1
    assert told(ask(platform, cursor)) == [("CT-CD-01", None, 1)]
    channels.point(("stable", "CT-CD-01", "vi"), None)
    assert rebuild() == 0
    assert platform.get("/api/catalogue").json()["total"] == 0
