"""The tus protocol as its clients speak it, who may, and how an upload becomes a recording."""

import base64
import hashlib
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission

from cms.authoring.people import EDITORS, MEDIA_STAFF
from cms.library import quotas
from cms.library.forms import WRONG_KIND
from cms.library.models import LibraryMedia, Quota
from cms.library.quotas import bytes_left, used
from media_pipeline import blobs
from media_pipeline.errors import REASONS
from media_pipeline.models import Asset, Upload
from tests.cms.library.conftest import tone

pytestmark = pytest.mark.django_db

ENTRY = "/admin/kho/tai-len/"
PIECES = "application/offset+octet-stream"
TONE = tone()


def encoded(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def ask(client: Client, method: str, address: str, body: bytes = b"", **headers: str):
    """With the headers every tus client sends; `Upload_Offset="0"` becomes `Upload-Offset: 0`."""
    named = {"Tus-Resumable": "1.0.0", **{key.replace("_", "-"): value for key, value in headers.items()}}
    return client.generic(method, address, body, headers=named, CONTENT_TYPE=PIECES)


def begin(client: Client, length: int = len(TONE), filename: str = "Lời chào.wav", **metadata: str):
    header = encoded(filename=filename, **metadata)
    return ask(client, "POST", ENTRY, Upload_Length=str(length), Upload_Metadata=header)


def sent(client: Client, data: bytes = TONE, filename: str = "Lời chào.wav", **metadata: str) -> Upload:
    """An upload whose every byte has come."""
    address = begin(client, len(data), filename, **metadata)["Location"]
    assert ask(client, "PATCH", address, data, Upload_Offset="0").status_code == 204
    return Upload.objects.get(pk=address.split("/")[-2])


def verb(client: Client, upload: Upload, name: str, **data: str):
    address = reverse(f"uploads:{name}", args=[upload.pk])
    return client.post(address, data, headers={"X-Requested-With": "XMLHttpRequest"}).json()


# --- the protocol -----------------------------------------------------------------------------------------


def test_the_server_says_what_it_can(staff):
    answer = staff.options(ENTRY)
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Max-Size"]) == (
        204,
        "1.0.0",
        str(4 * 1024**3),
    )
    assert answer["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_file_in_three_pieces_over_two_days(staff):
    begun = begin(staff)
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    address = begun["Location"]
    assert address.startswith(ENTRY)
    assert ask(staff, "PATCH", address, TONE[:1000], Upload_Offset="0")["Upload-Offset"] == "1000"
    head = ask(staff, "HEAD", address)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "1000", str(len(TONE)))
    assert "no-store" in head["Cache-Control"].split(", ")
    assert head["Upload-Expires"].endswith(" GMT")
    ask(staff, "PATCH", address, TONE[1000:5000], Upload_Offset="1000")
    last = ask(staff, "PATCH", address, TONE[5000:], Upload_Offset="5000")
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(TONE)))


def test_the_first_piece_may_come_with_the_creation(staff):
    header = encoded(filename="a.wav")
    begun = ask(staff, "POST", ENTRY, TONE[:500], Upload_Length=str(len(TONE)), Upload_Metadata=header)
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "500")


def test_a_proxy_that_knows_only_post_does_not_matter(staff):
    address = begin(staff)["Location"]
    answer = ask(staff, "POST", address, TONE, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(TONE)))


def test_a_method_hidden_in_a_get_is_not_listened_to(staff):
    address = begin(staff)["Location"]
    assert ask(staff, "GET", address, X_HTTP_Method_Override="DELETE").status_code == 405
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("PATCH", {"Upload_Offset": "7"}, b"xx", 409),
        ("PATCH", {"Upload_Offset": "0", "Tus_Resumable": "0.2.2"}, b"xx", 412),
        ("PATCH", {"Upload_Offset": "0"}, TONE + b"x", 413),
        ("PATCH", {"Upload_Offset": "-1"}, b"xx", 400),
        ("PATCH", {}, b"xx", 400),
        ("PATCH", {"Upload_Offset": "0", "Upload_Checksum": "crc32 AAAA"}, b"xx", 400),
        ("PATCH", {"Upload_Offset": "0", "Upload_Checksum": "sha1 ?"}, b"xx", 400),
        ("PATCH", {"Upload_Offset": "0", "Upload_Checksum": "sha1 AAAA"}, b"xx", 460),
        ("PUT", {}, b"xx", 405),
    ],
)
def test_what_is_wrong_has_its_status_and_changes_nothing(staff, method, headers, body, status):
    address = begin(staff)["Location"]
    answer = ask(staff, method, address, body, **headers)
    assert (answer.status_code, answer["Tus-Resumable"]) == (status, "1.0.0")
    assert Upload.objects.get().offset == 0


def test_a_piece_of_another_type_is_refused(staff):
    address = begin(staff)["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    answer = staff.generic("PATCH", address, b"xx", content_type="text/plain", headers=headers)
    assert answer.status_code == 415


def test_a_piece_with_the_right_checksum(staff):
    address = begin(staff)["Location"]
    digest = base64.b64encode(hashlib.sha256(TONE).digest()).decode()
    answer = ask(staff, "PATCH", address, TONE, Upload_Offset="0", Upload_Checksum=f"sha256 {digest}")
    assert answer.status_code == 204


@pytest.mark.parametrize(
    ("length", "metadata", "status"),
    [
        ("5", "filename !", 400),
        ("five", encoded(filename="a.wav"), 400),
        ("0", encoded(filename="a.wav"), 400),
        (str(5 * 1024**3), encoded(filename="a.wav"), 413),
        ("5", encoded(filename="a.exe"), 415),
        ("5", "", 415),
        ("5", encoded(filename="a.mp4", kind="audio"), 415),
        ("5", encoded(filename="a.wav", collection="999"), 403),
        ("5", encoded(filename="a.wav", collection="x"), 403),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(staff, length, metadata, status):
    answer = ask(staff, "POST", ENTRY, Upload_Length=length, Upload_Metadata=metadata)
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().endswith(".")
    assert Upload.objects.count() == 0


def test_given_up_it_is_gone(staff):
    address = begin(staff)["Location"]
    assert ask(staff, "DELETE", address).status_code == 204
    assert ask(staff, "HEAD", address).status_code == 404
    assert ask(staff, "PATCH", address, b"xx", Upload_Offset="0").status_code == 404


def test_expired_it_is_gone(staff):
    address = begin(staff)["Location"]
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(staff, "HEAD", address).status_code == 410
    assert ask(staff, "PATCH", address, b"xx", Upload_Offset="0").status_code == 410


def test_while_it_is_looked_at_nothing_can_be_sent(staff):
    upload = sent(staff)
    Upload.objects.update(state=Upload.State.CHECKING, checker="elsewhere:1:1")
    address = reverse("uploads:upload", args=[upload.pk])
    assert ask(staff, "PATCH", address, b"", Upload_Offset=str(len(TONE))).status_code == 423
    assert ask(staff, "DELETE", address).status_code == 423
    assert verb(staff, upload, "check")["state"] == "checking"


def test_a_creation_that_is_asked_for_twice_is_one_upload(staff):
    number = str(uuid.uuid4())
    assert begin(staff, id=number)["Location"] == begin(staff, id=number)["Location"] == f"{ENTRY}{number}/"


# --- who may ----------------------------------------------------------------------------------------------


def test_nobody_sends_without_signing_in(client):
    assert begin(client).status_code == 302
    signed_out = client.post(ENTRY, headers={"X-Requested-With": "XMLHttpRequest"})
    assert signed_out.status_code == 403
    assert Upload.objects.count() == 0


def test_nobody_sends_without_the_right_to(stranger):
    assert begin(stranger).status_code == 403
    assert Upload.objects.count() == 0


def test_a_forged_request_is_not_listened_to(staff, django_user_model):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(django_user_model.objects.get(username="can-bo"))
    assert begin(strict).status_code == 403
    assert Upload.objects.count() == 0


def test_another_persons_upload_does_not_exist(staff, django_user_model):
    upload = sent(staff)
    other = django_user_model.objects.create_user("khac", password="x")
    other.groups.add(Group.objects.get(name=MEDIA_STAFF))
    client = Client()
    client.force_login(other)
    address = reverse("uploads:upload", args=[upload.pk])
    answers = [
        ask(client, "HEAD", address),
        ask(client, "PATCH", address, b"", Upload_Offset=str(len(TONE))),
        ask(client, "DELETE", address),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert verb(client, upload, "check")["state"] == "refused"
    assert verb(client, upload, "keep")["state"] == "refused"
    form = {"title": "Trộm", "file-upload": str(upload.pk), "tags": ""}
    assert client.post(reverse("wagtailmedia:add", args=["audio"]), form).status_code == 200
    assert LibraryMedia.objects.count() == 0


@pytest.fixture
def two_collections(db):
    """(the editor's own, another's); the editor may add to the first alone."""
    root = Collection.get_first_root_node()
    own, other = root.add_child(name="Sở A"), root.add_child(name="Sở B")
    rights = GroupCollectionPermission.objects.filter(group__name=EDITORS)
    rights.filter(permission__codename__in=["add_media", "change_media"]).delete()
    right = Permission.objects.get(content_type__app_label="wagtailmedia", codename="add_media")
    GroupCollectionPermission.objects.create(
        group=Group.objects.get(name=EDITORS), collection=own, permission=right
    )
    return own, other


@pytest.fixture
def editor(db, two_collections, django_user_model):
    user = django_user_model.objects.create_user("bien-tap", password="x")
    user.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(user)
    return client


def test_one_sends_to_ones_own_collection_alone(editor, two_collections):
    own, other = two_collections
    assert begin(editor, collection=str(other.pk)).status_code == 403
    assert begin(editor, collection=str(own.pk)).status_code == 201
    assert begin(editor).status_code == 201  # there is only one
    assert set(Upload.objects.values_list("account", flat=True)) == {str(own.pk)}


# --- what becomes of it -----------------------------------------------------------------------------------


def test_a_whole_file_is_looked_at_and_let_in(staff):
    upload = sent(staff)
    assert verb(staff, upload, "check", kind="audio") == {"state": "accepted", "reason": ""}
    assert Asset.objects.get().sha256 == hashlib.sha256(TONE).hexdigest()
    assert LibraryMedia.objects.count() == 0


def test_a_file_that_is_not_whole_yet_is_waited_for(staff):
    upload = Upload.objects.get(pk=begin(staff)["Location"].split("/")[-2])
    assert verb(staff, upload, "check")["state"] == "receiving"


def test_a_refused_file_says_why(staff):
    upload = sent(staff, b"day khong phai am thanh")
    assert verb(staff, upload, "check") == {"state": "refused", "reason": str(REASONS["not_media"].message)}
    assert ask(staff, "HEAD", reverse("uploads:upload", args=[upload.pk])).status_code == 410


def test_a_sound_given_as_a_video_says_so(staff):
    upload = sent(staff, filename="bai.mp4")
    news = verb(staff, upload, "check", kind="video")
    assert news == {"state": "refused", "reason": str(WRONG_KIND["audio"])}


def test_what_the_library_has_already_is_said(staff, recording):
    upload = sent(staff, filename="khac.wav")
    news = verb(staff, upload, "check")
    assert news == {"state": "accepted", "reason": "Tệp này đã có trong kho: “Lời chào”."}


def test_what_others_have_is_not_told(editor, recording, two_collections):
    assert verb(editor, sent(editor), "check") == {"state": "accepted", "reason": ""}


def test_one_of_many_becomes_a_recording_named_after_its_file(staff):
    upload = sent(staff, filename="Bài 1 – Mã OTP.wav")
    news = verb(staff, upload, "keep")
    media = LibraryMedia.objects.get()
    assert news == {
        "state": "accepted",
        "reason": "",
        "title": "Bài 1 – Mã OTP",
        "url": reverse("recordings:recording", args=[media.pk]),
    }
    assert (media.title, media.type, media.duration) == ("Bài 1 – Mã OTP", "audio", 1.0)
    assert media.file.name == f"{media.asset.sha256}.wav"
    assert media.uploaded_by_user.username == "can-bo"


def test_asked_twice_it_is_put_into_the_library_once(staff):
    upload = sent(staff)
    first, again = verb(staff, upload, "keep"), verb(staff, upload, "keep")
    assert (first["url"], LibraryMedia.objects.count()) == (again["url"], 1)


def test_one_of_many_that_is_there_already_leads_to_it(staff, recording):
    news = verb(staff, sent(staff, filename="khac.wav"), "keep")
    assert (news["title"], LibraryMedia.objects.count()) == ("Lời chào", 1)
    assert news["reason"] == "Tệp này đã có trong kho: “Lời chào”."


def test_a_recording_goes_where_its_upload_was_begun(editor, two_collections):
    verb(editor, sent(editor), "keep")
    assert LibraryMedia.objects.get().collection == two_collections[0]


def test_a_right_that_was_taken_away_meanwhile(editor):
    upload = sent(editor)
    Upload.objects.update(account="999")
    assert verb(editor, upload, "keep")["reason"].startswith("Bạn không còn quyền tải lên bộ sưu tập này.")
    assert LibraryMedia.objects.count() == 0


# --- forms ------------------------------------------------------------------------------------------------


def accepted(client: Client, **more) -> Upload:
    upload = sent(client, **more)
    assert verb(client, upload, "check")["state"] == "accepted"
    return upload


def test_a_form_takes_the_upload_in_place_of_the_file(staff):
    form = {"title": "Chào", "file-upload": str(accepted(staff).pk), "tags": ""}
    assert staff.post(reverse("wagtailmedia:add", args=["audio"]), form).status_code == 302
    media = LibraryMedia.objects.get()
    assert (media.title, media.filename, media.duration) == ("Chào", "Lời chào.wav", 1.0)
    with media.file.open("rb") as file:
        assert file.read() == TONE


def test_the_chooser_takes_it_too(staff):
    form = {
        "media-chooser-upload-title": "Chào",
        "media-chooser-upload-file-upload": str(accepted(staff).pk),
    }
    answer = staff.post(reverse("wagtailmedia:chooser_upload", args=["audio"]), form).json()
    assert (answer["step"], answer["result"]["title"]) == ("media_chosen", "Chào")


def test_replacing_a_file_by_an_upload(staff, recording):
    data = tone(2.0)
    upload = accepted(staff, data=data, filename="moi.wav")
    form = {"title": "Mới", "file-upload": str(upload.pk), "tags": ""}
    assert staff.post(reverse("wagtailmedia:edit", args=[recording.pk]), form).status_code == 302
    recording.refresh_from_db()
    assert (recording.title, recording.duration, recording.filename) == ("Mới", 2.0, "moi.wav")


def test_a_form_sent_back_still_has_the_upload(staff):
    upload = accepted(staff)
    form = {"title": "", "file-upload": str(upload.pk), "tags": ""}
    page = staff.post(reverse("wagtailmedia:add", args=["audio"]), form)
    assert list(page.context["form"].errors) == ["title"]
    html = page.content.decode()
    assert f'<input type="hidden" name="file-upload" value="{upload.pk}">' in html
    assert "Đã nhận tệp Lời chào.wav." in html


@pytest.mark.parametrize("number", ["", "x", str(uuid.UUID(int=1))])
def test_a_form_without_file_or_upload_asks_for_one(staff, number):
    page = staff.post(
        reverse("wagtailmedia:add", args=["audio"]), {"title": "A", "file-upload": number, "tags": ""}
    )
    assert list(page.context["form"].errors) == ["file"]


def test_an_upload_that_nobody_looked_at_is_not_taken(staff):
    form = {"title": "A", "file-upload": str(sent(staff).pk), "tags": ""}
    page = staff.post(reverse("wagtailmedia:add", args=["audio"]), form)
    assert list(page.context["form"].errors) == ["file"]


def test_a_sound_is_not_taken_as_a_video_by_way_of_an_upload(staff):
    form = {"title": "A", "file-upload": str(accepted(staff).pk), "tags": ""}
    page = staff.post(reverse("wagtailmedia:add", args=["video"]), form)
    assert page.context["form"].errors == {"file": [str(WRONG_KIND["audio"])]}
    assert LibraryMedia.objects.count() == 0


# --- quotas -----------------------------------------------------------------------------------------------


def test_a_quota_counts_the_collection_and_those_below_and_what_is_coming(staff, recording):
    root = Collection.get_first_root_node()
    below = root.add_child(name="Tỉnh").add_child(name="Huyện")
    LibraryMedia.objects.update(collection=below)
    upload = sent(staff, tone(2.0), collection=str(below.pk))
    assert used(below) == len(TONE) + len(tone(2.0)) == used(below.get_parent())
    assert used(below, without=upload) == len(TONE)
    assert used(below, without=upload, replacing=recording) == 0
    verb(staff, upload, "check")
    assert used(below) == len(TONE) + len(tone(2.0))  # let in, and shown by nothing yet
    verb(staff, upload, "keep")
    assert used(below) == len(TONE) + len(tone(2.0))


def test_the_tightest_quota_above_counts(db):
    root = Collection.get_first_root_node()
    province = root.add_child(name="Tỉnh")
    district = province.add_child(name="Huyện")
    assert bytes_left(district) is None
    Quota.objects.create(collection=province, gigabytes="1.5")
    Quota.objects.create(collection=district, gigabytes=3)
    assert (bytes_left(root), bytes_left(district)) == (None, int(1.5 * 1024**3))


@pytest.fixture
def full(db) -> Quota:
    """Nothing more fits anywhere."""
    return Quota.objects.create(collection=Collection.get_first_root_node(), gigabytes=0)


QUOTA = "nhưng hạn mức của đơn vị chỉ còn 0"


def test_over_quota_nothing_is_begun(staff, full):
    answer = begin(staff)
    assert (answer.status_code, Upload.objects.count()) == (413, 0)
    assert QUOTA in answer.content.decode()


def test_over_quota_the_plain_form_refuses_too(staff, full, sound):
    page = staff.post(reverse("wagtailmedia:add", args=["audio"]), {"title": "A", "file": sound, "tags": ""})
    assert QUOTA in page.context["form"].errors["file"][0]
    assert Asset.objects.count() == 0


def test_a_form_does_not_count_its_own_upload_twice(staff, monkeypatch):
    upload = accepted(staff)
    form = {"title": "A", "file-upload": str(upload.pk), "tags": ""}
    monkeypatch.setattr(quotas, "GIGABYTE", len(TONE))
    Quota.objects.create(collection=Collection.get_first_root_node(), gigabytes=1)
    assert staff.post(reverse("wagtailmedia:add", args=["audio"]), form).status_code == 302


def test_a_recording_does_not_move_to_where_there_is_no_room(staff, recording):
    place = Collection.get_first_root_node().add_child(name="Đầy")
    Quota.objects.create(collection=place, gigabytes=0)
    form = {"title": "A", "tags": "", "collection": str(place.pk)}
    page = staff.post(reverse("wagtailmedia:edit", args=[recording.pk]), form)
    assert QUOTA in page.context["form"].errors["file"][0]
    recording.refresh_from_db()
    assert recording.collection != place


def test_quotas_are_edited_in_the_settings(admin_client, full):
    page = admin_client.get(reverse("quotas:index")).content.decode()
    assert "Root: 0" in page
    form = {"collection": full.collection.pk, "gigabytes": "2.5"}
    assert admin_client.post(reverse("quotas:edit", args=[full.pk]), form).status_code == 302
    full.refresh_from_db()
    assert full.gigabytes == 2.5


def test_quotas_are_not_everybodys_to_edit(staff, full):
    assert staff.get(reverse("quotas:index")).status_code == 302
    form = {"collection": full.collection.pk, "gigabytes": "2.5"}
    staff.post(reverse("quotas:edit", args=[full.pk]), form)
    full.refresh_from_db()
    assert full.gigabytes == 0


# --- many files -------------------------------------------------------------------------------------------


def test_the_page_lists_what_this_person_has_not_finished(staff, editor):
    root = str(Collection.get_first_root_node().pk)
    address = begin(staff, 4 * len(TONE), "Dài.wav", collection=root)["Location"]
    ask(staff, "PATCH", address, TONE, Upload_Offset="0")
    sent(staff, filename="Đủ.wav", collection=root)
    sent(editor, filename="Của người khác.wav")
    page = staff.get(reverse("uploads:many"))
    lines = [(line["upload"].filename, line["percent"], line["whole"]) for line in page.context["unfinished"]]
    assert lines == [("Đủ.wav", 100, True), ("Dài.wav", 25, False)]
    assert "Chưa xong: 25 %, chọn lại đúng tệp này để tải tiếp." in page.content.decode()


def test_what_came_whole_is_put_into_the_library_from_the_list(staff):
    upload = sent(staff)
    answer = staff.post(reverse("uploads:keep", args=[upload.pk]), follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Đã đưa vào kho: Lời chào."]
    assert (LibraryMedia.objects.count(), answer.context["unfinished"]) == (1, [])


def test_what_is_listed_can_be_given_up(staff):
    upload = sent(staff)
    answer = staff.post(reverse("uploads:give_up", args=[upload.pk]), follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Đã bỏ tệp tải dở."]
    assert Upload.objects.count() == 0


def test_the_page_is_for_those_who_may_upload(stranger):
    assert stranger.get(reverse("uploads:many")).status_code == 302


def test_bytes_of_an_upload_are_the_bytes_of_the_original(staff):
    data = tone(3.0)
    verb(staff, sent(staff, data), "keep")
    with blobs.open(LibraryMedia.objects.get().asset.sha256) as file:
        assert file.read() == data


def test_a_plain_file_beside_an_upload_counts(staff):
    """Somebody chose another file after scripts had failed."""
    file = SimpleUploadedFile("khac.wav", tone(2.0), "audio/wav")
    form = {"title": "A", "file": file, "file-upload": str(accepted(staff).pk), "tags": ""}
    staff.post(reverse("wagtailmedia:add", args=["audio"]), form)
    assert LibraryMedia.objects.get().duration == 2.0
