"""Each rule: a good package is broken in exactly that way, and exactly that is found."""

import json
import re
from pathlib import Path

import pytest

from curriculum.conformance import check, checks, xmlfiles
from curriculum.conformance.report import Finding, Report, in_words, shortened
from curriculum.conformance.rules import RULES, finding
from curriculum.packaging import PACKAGERS
from curriculum.packaging.build import SINGLE_FILES
from tests.curriculum.conformance import broken
from tests.curriculum.conformance.broken import Change, Tree, add, remove, replace, together
from tests.curriculum.packaging.golden import CASES, course, zip_bytes

SCORM = "imsmanifest.xml"
PAGE = "lesson-dang-nhap-vneid.html"
LISTED = f'<file href="{PAGE}"/>'
BODY = "</body>"


def manifest(old: str, new: str, count: int = -1) -> Change:
    return replace(SCORM, old, new, count)


def cmi5(old: str, new: str, count: int = -1) -> Change:
    return replace("cmi5.xml", old, new, count)


def in_page(html: str) -> Change:
    return replace(PAGE, BODY, html + BODY)


def many_questions(files: Tree) -> None:
    text = files[PAGE].decode()
    start = text.index('id="course">') + len('id="course">')
    end = text.index("</script>", start)
    data = json.loads(text[start:end])
    data["lessons"][0]["questions"] = data["lessons"][0]["questions"][:1] * 13_000
    files[PAGE] = (text[:start] + json.dumps(data) + text[end:]).encode()


def configuration(text: str) -> Change:
    def change(files: Tree) -> None:
        files[PAGE] = re.sub(rb'(id="course">).*?(</script>)', rb"\1" + text.encode() + rb"\2", files[PAGE])

    return change


SCHEMA = {"schema.invalid"}
MOVED = {"scorm.file-missing", "scorm.file-unlisted"}
MUTATIONS: list[tuple[str, str, Change, set[str]]] = [
    # rule, format, the change, what unavoidably comes with it
    ("name.not-ascii", "cmi5", add("media/hình.jpg", b"x"), set()),
    ("xml.broken", "scorm12", manifest("</manifest>", ""), set()),
    ("xml.entities", "scorm12", manifest("<manifest", '<!DOCTYPE m [<!ENTITY a "b">]><manifest', 1), set()),
    ("schema.invalid", "scorm12", manifest("<resources>", "<resources><folder/>"), set()),
    ("schema.invalid", "scorm2004", manifest("<resources>", "<resources><folder/>"), set()),
    ("schema.invalid", "cmi5", cmi5("<course id", "<course wrong='1' id"), set()),
    ("scorm.schema", "scorm12", manifest("ADL SCORM", "ADL  SCORM"), set()),
    ("scorm.schemaversion", "scorm12", manifest(">1.2<", ">1.2.0<"), set()),
    ("scorm.schemaversion", "scorm2004", manifest("2004 4th Edition", "2004 4th edition"), set()),
    ("scorm.scormtype", "scorm12", manifest(' adlcp:scormtype="sco"', "", 1), set()),
    ("scorm.scormtype", "scorm2004", manifest("adlcp:scormType", "adlcp:scormtype", 1), SCHEMA),
    ("scorm.prefix", "scorm12", together(manifest("adlcp:", "a:"), manifest("xmlns:adlcp", "xmlns:a")), set()),  # noqa: E501
    ("scorm.prefix", "scorm2004", together(manifest("imsss:", "s:"), manifest("xmlns:imsss", "xmlns:s")), set()),  # noqa: E501
    ("scorm.identifier-duplicate", "scorm12", manifest("item-viec-can-lam", "item-dang-nhap-vneid"), SCHEMA),
    ("scorm.organization-default", "scorm12", manifest('default="org-CT-CD-01"', 'default="org"'), SCHEMA),
    (
        "scorm.nothing-to-launch",
        "scorm12",
        lambda files: files.update({SCORM: re.sub(rb"<item .*</item>", b"", files[SCORM], flags=re.DOTALL)}),
        set(),
    ),
    (
        "scorm.item-without-resource",
        "scorm12",
        manifest(' identifierref="sco-viec-can-lam"', ""),
        set(),
    ),
    (
        "scorm.item-with-both",
        "scorm2004",
        lambda files: files.update(
            {
                SCORM: re.sub(
                    rb'(<item identifier="module-99[^"]*")', rb'\1 identifierref="sco-viec-can-lam"', files[SCORM]  # noqa: E501
                )
            }
        ),
        set(),
    ),
    ("scorm.item-reference", "scorm12", manifest('identifierref="sco-viec-can-lam"', 'identifierref="no"'), SCHEMA),  # noqa: E501
    ("scorm.href-not-listed", "scorm12", manifest(LISTED, LISTED.replace(PAGE, "player.css")), {"scorm.file-unlisted"}),  # noqa: E501
    ("scorm.file-missing", "scorm12", manifest(LISTED, LISTED + '<file href="no.css"/>'), set()),
    (
        "scorm.file-case",
        "scorm12",
        together(manifest('<file href="noscript.css"/>', '<file href="NoScript.css"/>')),
        set(),
    ),
    ("scorm.file-unlisted", "scorm12", add("them.txt", "x"), set()),
    ("scorm.schema-file-missing", "scorm12", remove("adlcp_rootv1p2.xsd"), set()),
    ("scorm.xml-base", "scorm12", manifest('<resource identifier="sco-viec', '<resource xml:base="." identifier="sco-viec'), MOVED),  # noqa: E501
    ("scorm.address", "scorm12", manifest(LISTED, LISTED + '<file href="https://vi.example/a.js"/>'), set()),
    ("scorm.title-missing", "scorm12", manifest("<title>Khi lỡ bị lừa thì làm gì?</title>", "<title> </title>"), set()),  # noqa: E501
    (
        "scorm.title-long",
        "scorm2004",
        manifest("<title>Khi lỡ bị lừa thì làm gì?</title>", f"<title>{'dài ' * 51}</title>"),
        SCHEMA,
    ),
    ("scorm.mastery", "scorm12", manifest(">80<", ">101<", 1), set()),
    ("scorm.mastery", "scorm2004", manifest(">0.8<", ">80<", 1), SCHEMA),
    ("scorm2004.no-flow", "scorm2004", manifest('flow="true"', 'flow="false"'), set()),
    (
        "scorm2004.map-info",
        "scorm2004",
        manifest(
            "</imsss:minNormalizedMeasure>",
            '</imsss:minNormalizedMeasure><imsss:mapInfo targetObjectiveID="x"/>',
        ),
        set(),
    ),
    ("cmi5.iri", "cmi5", cmi5('id="https://hoclieuso.example/xapi/courses/CT-CD-01"', 'id="khoa-1"'), set()),
    ("cmi5.id-duplicate", "cmi5", cmi5("lessons/viec-can-lam/au", "lessons/dang-nhap-vneid/au"), set()),
    ("cmi5.url-missing", "cmi5", cmi5(f"<url>{PAGE}", "<url>no.html"), set()),
    ("cmi5.url-outside", "cmi5", cmi5(f"<url>{PAGE}", "<url>https://vi.example/a.html"), set()),
    ("cmi5.url-query", "cmi5", cmi5(f"<url>{PAGE}", f"<url>{PAGE}?Actor=1"), set()),
    ("cmi5.mastery", "cmi5", cmi5('masteryScore="0.8"', 'masteryScore="0.80001"', 1), set()),
    ("cmi5.mastery", "cmi5", cmi5('masteryScore="0.8"', 'masteryScore="80"', 1), SCHEMA),
    ("cmi5.move-on", "cmi5", cmi5(' moveOn="Completed"', ""), set()),
    ("xapi.launch", "xapi", replace("tincan.xml", '<launch lang="vi">index.html</launch>', ""), set()),
    ("xapi.launch-missing", "xapi", replace("tincan.xml", ">index.html<", ">bai.html<"), set()),
    ("xapi.iri", "xapi", replace("tincan.xml", "https://vi.example/khoa-1", "khoa-1"), set()),
    ("cc.version", "commoncartridge", manifest("1.1.0", "1.3.0"), set()),
    ("cc.file-missing", "commoncartridge", manifest('href="a.html"', 'href="b.html"'), set()),
    ("epub.mimetype", "epub", add("mimetype", "application/epub+zip\n"), set()),
    ("epub.container", "epub", replace("META-INF/container.xml", "book.opf", "no.opf"), set()),
    ("epub.file-missing", "epub", replace("EPUB/book.opf", "a.xhtml", "b.xhtml"), set()),
    ("h5p.content", "h5p", add("content/content.json", "{"), set()),
    ("h5p.directory", "h5p", add("content/", ""), set()),
    ("page.outside-request", "cmi5", in_page('<img src="https://vi.example/a.png">'), set()),
    ("page.outside-request", "cmi5", in_page('<script src="//vi.example/a.js"></script>'), set()),
    ("page.outside-request", "cmi5", in_page('<p style="background:url(http://vi.example/a.png)">'), set()),
    ("page.outside-request", "cmi5", add("a.css", '@import "https://vi.example/a.css";'), set()),
    ("page.outside-request", "cmi5", add("a.svg", '<svg><image xlink:href="http://vi.example/a.png"/></svg>'), set()),  # noqa: E501
    ("page.outside-request", "cmi5", in_page('<img srcset="a.png 1x, https://vi.example/b.png 2x">'), {"page.file-missing"}),  # noqa: E501
    ("page.script-address", "cmi5", add("a.js", 'fetch("https://vi.example/dem")'), set()),
    ("page.absolute-path", "cmi5", in_page('<img src="/a.png">'), set()),
    ("page.file-missing", "cmi5", in_page('<img src="no.png">'), set()),
    ("page.file-missing", "cmi5", add("a.css", "p { background: url('no.png') }"), set()),
    ("page.file-case", "cmi5", in_page('<link rel="stylesheet" href="Player.css">'), set()),
    ("page.not-utf8", "cmi5", add("a.js", "// tiếng".encode("cp1258", "replace") + b"\xea\xff"), set()),
    ("ours.description-missing", "cmi5", remove("hoclieuso.json"), set()),
    ("ours.configuration", "cmi5", configuration('{"lessons": 1}'), set()),
    ("ours.state", "scorm12", many_questions, set()),
]  # fmt: skip


def rules_of(report: Report) -> set[str]:
    return {one.rule for one in report.findings}


@pytest.mark.parametrize(
    ("rule", "format", "change", "also"),
    MUTATIONS,
    ids=[f"{rule}-{format}-{at}" for at, (rule, format, _, _) in enumerate(MUTATIONS)],
)
def test_a_broken_package(rule: str, format: str, change: Change, also: set[str], tmp_path: Path) -> None:
    files = broken.package_tree(format)
    change(files)
    report = check(broken.zipped(broken.sealed(files), tmp_path / "broken.zip"))
    assert rules_of(report) - also == {rule}
    assert report.passed == (not report.errors)


@pytest.mark.parametrize("format", sorted({format for _, format, _, _ in MUTATIONS}))
def test_they_were_good_before(format: str, tmp_path: Path) -> None:
    report = check(broken.zipped(broken.sealed(broken.package_tree(format)), tmp_path / "good.zip"))
    assert (report.kind, report.findings) == (format, ())


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("ours.description-broken", add("hoclieuso.json", '{"files": [{}]}')),
        ("ours.description-broken", add("hoclieuso.json", "[" * 100_000)),
        ("ours.format", replace("hoclieuso.json", '"format": "cmi5"', '"format": "web"')),
        ("ours.file-absent", remove("media/d50708dc45d6977a.jpg")),
        ("ours.file-extra", add("them.txt", "x")),
        ("ours.hash", replace("player.css", "{", " {", 1)),
    ],
)
def test_what_our_own_description_says(rule: str, change: Change, tmp_path: Path) -> None:
    files = broken.package_tree("cmi5")
    change(files)
    found = rules_of(check(broken.zipped(files, tmp_path / "a.zip")))
    assert found - {"page.file-missing"} == {rule}


def test_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = broken.zipped(broken.package_tree("cmi5"), tmp_path / "a.zip")
    monkeypatch.setitem(checks.PACKAGE_BYTES, "", 100_000)
    assert rules_of(check(path)) == {"size.package"}
    monkeypatch.undo()
    monkeypatch.setattr(checks, "FILE_BYTES", 20_000)
    assert rules_of(check(path)) == {"size.file"}
    monkeypatch.undo()
    monkeypatch.setattr(checks, "MOST_PAGE_BYTES", 20_000)
    assert "page.too-big" in rules_of(check(path))
    monkeypatch.setattr(xmlfiles, "MOST_BYTES", 100)
    assert "xml.too-big" in rules_of(check(path))


def test_what_a_platform_does_not_take(tmp_path: Path) -> None:
    path = broken.zipped(broken.package_tree("cmi5"), tmp_path / "a.zip")
    assert rules_of(check(path, platform="kolibri")) == {"platform.format"}
    assert check(path, platform="scormcloud").findings == ()


def test_packages_of_unknown_kind(tmp_path: Path) -> None:
    assert rules_of(check(broken.zipped({"doc.txt": b"x"}, tmp_path / "a.zip"))) == {"kind.unknown"}
    inner = {f"khoa-hoc/{path}": content for path, content in broken.package_tree("scorm12").items()}
    assert "kind.wrapped" in rules_of(check(broken.zipped(inner, tmp_path / "b.zip")))


def test_single_files(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for content, kind, rules in (
        (b"%PDF-1.7 ...", "pdf", set()),
        ("::Câu 1:: Đúng? {T}".encode(), "gift", set()),
        ('﻿<?xml version="1.0"?><quiz/>'.encode(), "moodlexml", set()),
        (b"<quiz>", "moodlexml", {"xml.broken"}),
        ('<quiz a="é"/>'.encode("latin-1"), "moodlexml", {"xml.broken", "text.not-utf8"}),
    ):
        file.write_bytes(content)
        report = check(file)
        assert (report.kind, rules_of(report)) == (kind, rules)


@pytest.mark.parametrize(("format", "document", "structure"), CASES)
def test_nothing_stands_against_our_own_packages(
    format: str, document: str, structure: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zip_bytes(format, course(document), structure))
    report = check(path)
    ours = PACKAGERS[format].extension not in SINGLE_FILES
    assert (report.kind, report.ours, report.findings) == (format, ours, ())


def test_a_report_is_json_both_ways_and_words(tmp_path: Path) -> None:
    report = check(broken.zipped({"doc.txt": b"x"}, tmp_path / "a.zip"))
    assert Report.from_json(report.to_json()) == report
    assert "KHÔNG ĐẠT" in in_words(report)
    assert "Quy tắc: kind.unknown" in in_words(report)


def test_a_thousand_of_the_same_are_counted() -> None:
    many = [finding("ours.file-extra", str(number)) for number in range(1000)]
    found = shortened([*many, *many])
    assert len(found) == 11
    assert found[-1] == Finding(
        "ours.file-extra", "error", "", "Còn 990 chỗ nữa cùng lỗi này.", "Sửa như các chỗ ở trên."
    )


def test_the_runtime_is_the_published_one() -> None:
    published = Path(__file__).parents[3] / "node_modules" / "scorm-again"
    if not published.is_dir():
        pytest.skip("scorm-again is missing: run `npm ci` to compare the files carried here with it")
    runtimes = Path(checks.__file__).parent / "runtimes"
    for name in ("scorm12.min.js", "scorm2004.min.js"):
        assert (runtimes / name).read_bytes() == (published / "dist" / name).read_bytes()
    assert (runtimes / "LICENSE").read_bytes() == (published / "LICENSE").read_bytes()


def test_every_rule_is_documented_and_no_other() -> None:
    text = (Path(__file__).parents[3] / "docs" / "conformance.md").read_text("utf-8")
    documented = re.findall(r"^\| `([a-z0-9]+\.[a-z0-9-]+)` \| (error|warning|note) \|", text, re.MULTILINE)
    assert dict(documented) == {name: rule.severity for name, rule in RULES.items()}


def test_every_rule_that_needs_no_browser_is_tried() -> None:
    source = "".join(file.read_text("utf-8") for file in Path(__file__).parents[1].rglob("test_*.py"))
    assert [name for name in RULES if f'"{name}"' not in source] == []
