"""PO files there and back: finished entries come in, doubtful ones never, wrong files are refused."""

import polib
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from cms.localization import exchange, people, submission
from tests.factories.blocks import TEXT

KHMER = "កុំប្រាប់លេខកូដ"
SENTENCE = "Không đọc mã OTP cho bất kỳ ai."


@pytest.fixture
def translation(languages, in_khmer):
    return in_khmer(
        languages.lesson("Bài một", [("rich_text", TEXT), ("heading", {"text": "Vì sao?", "level": "2"})])
    )


@pytest.fixture
def po(translation):
    """The exported file, as a translator's program reads it."""
    return polib.pofile(str(translation.export_po()))


def fill(po, text, translated, **marks):
    entry = next(entry for entry in po if entry.msgid == text)
    entry.msgstr = translated
    for name, value in marks.items():
        setattr(entry, name, value)


def stored() -> dict[str, str]:
    return dict(StringTranslation.objects.values_list("translation_of__data", "data"))


def content(po) -> bytes:
    return str(po).encode()


def test_round_trip(translation, po):
    fill(po, SENTENCE, KHMER)
    result = exchange.import_po(translation, content(po))
    assert result == exchange.Imported(taken=1, fuzzy=0, unknown=0, broken=0)
    assert stored() == {SENTENCE: KHMER}
    again = {entry.msgid: entry.msgstr for entry in translation.export_po()}
    assert again == {"Bài một": "", SENTENCE: KHMER, "Vì sao?": ""}


def test_fuzzy_entries_never_become_final(translation, po):
    fill(po, "Vì sao?", KHMER)
    exchange.import_po(translation, content(po))
    fill(po, "Vì sao?", "ប្រហែល", flags=["fuzzy"])
    fill(po, SENTENCE, "ប្រហែល", flags=["fuzzy"])
    result = exchange.import_po(translation, content(po))
    assert (result.taken, result.fuzzy) == (0, 2)
    assert stored() == {"Vì sao?": KHMER}


def test_obsolete_and_empty_entries_are_ignored(translation, po):
    fill(po, SENTENCE, KHMER, obsolete=True)
    fill(po, "Vì sao?", "  ")
    assert exchange.import_po(translation, content(po)).taken == 0
    assert stored() == {}


def test_obsolete_strings_of_the_export_stay_as_they_were(languages, translation, po, run_queue):
    fill(po, "Vì sao?", KHMER)
    exchange.import_po(translation, content(po))
    lesson = languages.course.get_children().get(title="Bài một").specific
    lesson.body[1].value["text"] = "Tại sao?"
    with run_queue():
        lesson.save_revision().publish()
    translation.source.update_from_db()
    exported = polib.pofile(str(translation.export_po()))
    assert [(e.msgid, e.msgstr) for e in exported if e.obsolete] == [("Vì sao?", KHMER)]
    next(e for e in exported if e.obsolete).msgstr = "ផ្សេង"
    exchange.import_po(translation, content(exported))
    assert stored() == {"Vì sao?": KHMER}


def test_an_entry_that_left_the_lesson_is_counted(translation, po):
    po.append(polib.POEntry(msgid="Không có trong bài", msgctxt="body.x", msgstr=KHMER))
    assert exchange.import_po(translation, content(po)) == exchange.Imported(0, 0, 1, 0)


def test_markup_that_does_not_fit_is_counted_and_not_shown(translation, po):
    fill(po, SENTENCE, "<script>x</script>")
    assert exchange.import_po(translation, content(po)).broken == 1
    translation.save_target(publish=False)
    draft = translation.get_target_instance().latest_revision.as_object()
    assert "script" not in str(draft.body.raw_data)


NOT_PO = "Tệp không phải tệp PO đọc được. Hãy tải tệp PO của bài về, dịch rồi gửi lại đúng tệp đó."


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"\xff\xfe\x00", "Tệp không ở bảng mã UTF-8. Hãy lưu lại tệp PO với bảng mã UTF-8."),
        (b"", NOT_PO),
        (b"/etc/hostname", NOT_PO),
        (b'msgid "a"\nmsgstr "b\nlost', NOT_PO),
        (
            b'msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n',
            "Tệp PO này thuộc về bài hoặc ngôn ngữ khác. "
            "Hãy tải tệp PO của bài đang mở về rồi dịch trên tệp đó.",
        ),
        (
            b"x" * (exchange.MAX_BYTES + 1),
            "Tệp lớn hơn 5 MB nên không phải tệp PO của một bài. Hãy chọn đúng tệp.",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_words(translation, file, sentence):
    with pytest.raises(exchange.UnusableFile) as caught:
        exchange.import_po(translation, file)
    assert str(caught.value) == sentence
    assert stored() == {}


def test_the_file_of_another_language_is_refused(translation, languages, po):
    lesson = translation.source.get_source_instance()
    submission.submit(lesson, ["blt-tavt"])
    fill(po, SENTENCE, KHMER)
    with pytest.raises(exchange.UnusableFile, match="bài hoặc ngôn ngữ khác"):
        exchange.import_po(submission.translation_of(lesson, "blt-tavt"), content(po))
    assert stored() == {}


def upload(client, translation, file: bytes | None) -> list[str]:
    files = {"file": SimpleUploadedFile("a.po", file)} if file is not None else {}
    response = client.post(reverse("wagtail_localize:upload_pofile", args=[translation.pk]), files)
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_upload_button_tells_what_happened(client, person, translation, po):
    client.force_login(person("dich", people.translators_of("km")))
    fill(po, SENTENCE, KHMER)
    assert upload(client, translation, content(po)) == ["Đã nhận 1 đoạn dịch."]
    fill(po, "Vì sao?", "ប្រហែល", flags=["fuzzy"])
    assert upload(client, translation, content(po))[-1] == (
        "Đã nhận 1 đoạn dịch. 1 đoạn còn đánh dấu “fuzzy” nên chưa nhận: hãy xem lại rồi bỏ dấu đó."
    )
    assert upload(client, translation, b"abc")[-1] == NOT_PO
    assert upload(client, translation, None)[-1] == "Chưa có tệp nào. Hãy chọn tệp PO đã dịch."
    assert stored() == {SENTENCE: KHMER}
