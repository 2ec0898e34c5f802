"""What people ask for beyond the ordinary: profile, versions on request, tracks that go with a film."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cms.library.models import LibraryMedia
from cms.library.wording import ARTEFACTS, PROFILES, STAGES, artefact_name, kind_of_name
from media_pipeline import profiles
from media_pipeline.models import Asset, Caption, Track
from media_pipeline.planner import PRIORITIES
from tests.cms.library.test_listing import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(film_bytes) -> LibraryMedia:
    return LibraryMedia.objects.create(title="Phim", type="video", file=ContentFile(film_bytes, "phim.mp4"))


def post(client, media, name: str, **data):
    return client.post(reverse(f"recordings:{name}", args=[media.pk]), data)


def made_of(media) -> set[str]:
    rows = Asset.objects.get(pk=media.asset.pk).artefacts.exclude(state="superseded")
    return set(rows.values_list("name", flat=True))


def test_a_profile_and_wishes_are_kept_and_planned(staff, film):
    Caption.objects.create(asset=film.asset, language="vi", sha256="1" * 64, bytes=1)
    before = made_of(film)
    answer = post(staff, film, "save_wishes", profile="slides", av1="on", burn=["vi"])
    assert answer.status_code == 302
    asset = Asset.objects.get(pk=film.asset.pk)
    assert (asset.profile, asset.wishes) == ("slides", {"av1": True, "burn": ["vi"]})
    assert "240p+vi" in made_of(film) - before


def test_the_form_shows_what_was_asked_for(staff, film):
    Asset.objects.filter(pk=film.asset.pk).update(profile="screen", wishes={"1080p": True})
    form = staff.get(reverse("recordings:recording", args=[film.pk])).context["wishes_form"]
    assert (form["profile"].value(), form["full_hd"].value(), form["av1"].value()) == ("screen", True, False)
    assert "burn" not in form.fields  # there are no captions to burn in


def test_nonsense_is_not_kept(staff, film):
    response = post(staff, film, "save_wishes", profile="cinema")
    assert list(response.context["wishes_form"].errors) == ["profile"]
    assert Asset.objects.get(pk=film.asset.pk).profile == ""


def test_a_sound_has_no_such_forms(staff, recording):
    context = staff.get(reverse("recordings:recording", args=[recording.pk])).context
    assert (context["wishes_form"], context["track_form"]) == (None, None)


def test_a_dub_comes_and_goes(staff, film, recording):
    post(staff, film, "add_track", kind="dub", spoken="km", source=recording.pk)
    track = Track.objects.get()
    assert (track.asset, track.kind, track.language, track.source) == (
        film.asset,
        "dub",
        "km",
        recording.asset,
    )
    assert {"aac@km", "240p@km"} <= made_of(film)
    page = staff.get(reverse("recordings:recording", args=[film.pk])).content.decode()
    assert "<strong>Lồng tiếng</strong>, Tiếng Khmer: chao.wav" in page
    staff.post(reverse("recordings:delete_track", args=[film.pk, track.pk]))
    assert not Track.objects.exists()


def test_one_track_per_kind_and_language(staff, film, recording, film_bytes):
    other = LibraryMedia.objects.create(
        title="Khác", type="video", file=ContentFile(film_bytes + bytes(8), "khac.mp4")
    )
    for source in (recording, other):
        post(staff, film, "add_track", kind="description", spoken="vi", source=source.pk)
    assert Track.objects.get().source == other.asset


@pytest.mark.parametrize(
    ("kind", "source", "error"),
    [
        ("sign", "recording", "Ngôn ngữ ký hiệu cần một video."),
        ("dub", "film", "Hãy chọn một bản ghi khác, không phải chính video này."),
        ("dub", "mute", "Bản ghi này không có tiếng. Hãy chọn bản có tiếng."),
        ("dub", None, "Hãy chọn một bản ghi trong kho."),
    ],
)
def test_what_cannot_go_with_a_film_is_said(staff, film, recording, kind, source, error):
    mute = kept("câm", kind="video")
    Asset.objects.filter(pk=mute.asset.pk).update(probe={**film.asset.probe, "audio": []})
    sources = {"recording": recording.pk, "film": film.pk, "mute": mute.pk, None: ""}
    response = post(staff, film, "add_track", kind=kind, spoken="vi", source=sources[source])
    assert response.context["track_form"].errors == {"source": [error]}
    assert not Track.objects.exists()


# --- words for all that exists ----------------------------------------------------------------------------


def test_every_artefact_profile_and_stage_has_a_name():
    rungs = {rung.name for profile in profiles.PROFILES.values() for rung in profile.rungs}
    films = {film.name for profile in profiles.PROFILES.values() for film in profile.films}
    sounds = {sound.name for sound in profiles.SOUNDS}
    others = {"poster", "waveform", "picture", "quality", "hls", "sign"}
    assert rungs | films | sounds | others | {"narration", "slideshow", "montage"} == set(ARTEFACTS)
    assert {"", *profiles.PROFILES} == set(PROFILES)
    assert set(PRIORITIES) == set(STAGES)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("480p", "Video 480p"),
        ("480p@km", "Video 480p, tiếng Khmer"),
        ("aac@rad-Latn", "Âm thanh AAC, tiếng Ê Đê"),
        ("aac@vi.ad", "Âm thanh AAC, tiếng Việt tả hình"),
        ("480p+vi", "Video 480p, phụ đề tiếng Việt in vào hình"),
        ("av1-240", "Hình 240p AV1, chưa có tiếng"),
        ("v480/3", "Hình 480p, chưa có tiếng"),
        ("something-new@vi", "something-new, tiếng Việt"),
    ],
)
def test_a_name_is_made_of_its_parts(name, words):
    assert artefact_name(name) == words


def test_the_kind_in_a_name():
    assert {kind_of_name(name) for name in ("v480", "v480/3", "v480@km", "v480+vi")} == {"v480"}
