"""What most exporters get wrong, as listed in the specifications (SCORM CAM 1.2 §2.3, CAM 2004 4th §3.4)."""

import re
from urllib.parse import unquote

import pytest
from lxml import etree, html

from curriculum.packaging import Structure
from tests.curriculum.packaging.golden import CASES, SCORM_CASES, course, tree

CONTROL_DOCUMENTS = re.compile(r"[^/]+\.(xsd|dtd)|imsmanifest\.xml")
NAMESPACES = {
    "scorm12": {
        "imscp": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
        "imsmd": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
    },
    "scorm2004": {
        "imscp": "http://www.imsglobal.org/xsd/imscp_v1p1",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
        "adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
        "adlnav": "http://www.adlnet.org/xsd/adlnav_v1p3",
        "imsss": "http://www.imsglobal.org/xsd/imsss",
    },
}
every_scorm_package = pytest.mark.parametrize(("format", "document", "structure"), SCORM_CASES)
every_package = pytest.mark.parametrize(("format", "document", "structure"), CASES)


def manifest(format: str, document: str, structure: Structure) -> etree._Element:
    return etree.fromstring(tree(format, document, structure)["imsmanifest.xml"])


def found(element: etree._Element, path: str, format: str) -> list:
    return element.xpath(path, namespaces=NAMESPACES[format])


@every_scorm_package
def test_01_manifest_is_the_first_file_at_the_root(format: str, document: str, structure: Structure) -> None:
    assert next(iter(tree(format, document, structure))) == "imsmanifest.xml"


@every_scorm_package
def test_02_schemas_of_every_namespace_are_at_the_root(
    format: str, document: str, structure: Structure
) -> None:
    root, files = manifest(format, document, structure), tree(format, document, structure)
    used = {
        etree.QName(name).namespace
        for element in root.iter(etree.Element)
        for name in (element.tag, *element.attrib)
    } - {None, "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace"}
    locations = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split()
    located = dict(zip(locations[::2], locations[1::2], strict=True))
    assert used <= set(located)
    for namespace, name in located.items():
        assert etree.fromstring(files[name]).get("targetNamespace") == namespace
    for content in (content for name, content in files.items() if name.endswith(".xsd")):
        text = re.sub(rb"<!--.*?-->", b"", content, flags=re.DOTALL)
        needed = re.findall(rb"<xsd?:(?:import|include)[^>]*schemaLocation\s*=\s*[\"']([^\"']+)", text)
        assert [other for other in needed if other.decode() not in files] == []


@every_scorm_package
def test_03_scorm_type_is_spelt_as_the_edition_spells_it(
    format: str, document: str, structure: Structure
) -> None:
    spelling = {"scorm12": "scormtype", "scorm2004": "scormType"}[format]
    resources = found(manifest(format, document, structure), "//imscp:resource", format)
    assert resources
    for resource in resources:
        adlcp = {name: value for name, value in resource.attrib.items() if "adlcp" in name}
        assert adlcp == {f"{{{NAMESPACES[format]['adlcp']}}}{spelling}": "sco"}


@every_scorm_package
def test_04_schema_and_version(format: str, document: str, structure: Structure) -> None:
    metadata = found(manifest(format, document, structure), "imscp:metadata", format)[0]
    version = {"scorm12": "1.2", "scorm2004": "2004 4th Edition"}[format]
    assert [child.text for child in metadata[:2]] == ["ADL SCORM", version]


@every_scorm_package
def test_05_href_is_a_file_of_the_same_resource(format: str, document: str, structure: Structure) -> None:
    for resource in found(manifest(format, document, structure), "//imscp:resource", format):
        assert found(resource, "imscp:file/@href", format)[0] == resource.get("href")


@every_scorm_package
def test_06_listed_is_present_and_present_is_listed(format: str, document: str, structure: Structure) -> None:
    listed = set(found(manifest(format, document, structure), "//imscp:file/@href", format))
    present = {p for p in tree(format, document, structure) if not CONTROL_DOCUMENTS.fullmatch(p)}
    assert listed == present


@every_scorm_package
def test_07_leaf_items_and_they_alone_launch_a_resource(
    format: str, document: str, structure: Structure
) -> None:
    root = manifest(format, document, structure)
    resources = found(root, "//imscp:resource/@identifier", format)
    launched = []
    for item in found(root, "//imscp:item", format):
        if found(item, "imscp:item", format):
            assert "identifierref" not in item.attrib
        else:
            launched.append(item.get("identifierref"))
    assert launched == resources
    lessons = list(course(document).lessons())
    assert len(launched) == (1 if structure == "course" else len(lessons))


@pytest.mark.parametrize(("format", "document", "structure"), [c for c in SCORM_CASES if c[0] == "scorm2004"])
def test_08_clusters_flow(format: str, document: str, structure: Structure) -> None:
    root = manifest(format, document, structure)
    clusters = found(root, "//imscp:organization | //imscp:item[imscp:item]", format)
    for cluster in clusters:
        mode = found(cluster, "imsss:sequencing/imsss:controlMode", format)[0]
        assert dict(mode.attrib) == {"choice": "true", "flow": "true"}


@every_scorm_package
def test_09_no_xml_base_and_no_backslash(format: str, document: str, structure: Structure) -> None:
    root = manifest(format, document, structure)
    assert root.xpath("//@xml:base") == []
    assert [href for href in root.xpath("//@href") if "\\" in href or href.startswith("/")] == []


@every_scorm_package
def test_10_prefixes_are_literal(format: str, document: str, structure: Structure) -> None:
    text = re.sub(r">[^<]*<", "><", tree(format, document, structure)["imsmanifest.xml"].decode())
    prefixes = set(re.findall(r"(?:</?|\s)([A-Za-z0-9_]+):\w+[\s=>/]", text))
    assert prefixes <= {*NAMESPACES[format], "xsi", "xmlns", "xml"} - {"imscp"}
    assert re.search(r"<manifest [^>]*xmlns=\"" + re.escape(NAMESPACES[format]["imscp"]) + '"', text)


@every_package
def test_11_utf8_ascii_names_and_nothing_from_outside(
    format: str, document: str, structure: Structure
) -> None:
    files = tree(format, document, structure)
    for path, content in files.items():
        assert path.isascii()
        if path.endswith((".xml", ".html", ".css", ".js", ".vtt")):
            content.decode("utf-8")
    if format == "olx":
        return  # its pages name files as Studio does: test_olx
    for page in (path for path in files if path.endswith(".html")):
        for address in fetched(files[page]):
            assert address.startswith("data:") or unquote(address) in files, address


@every_package
def test_styles_fetch_only_what_is_in_the_package(format: str, document: str, structure: Structure) -> None:
    files = tree(format, document, structure)
    for path in (path for path in files if path.endswith(".css")):
        here = path.rpartition("/")[0]
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", files[path].decode()):
            assert address.startswith("data:") or f"{here}/{address}".lstrip("/") in files, address


def fetched(page: bytes) -> list[str]:
    """What a browser fetches by itself from a page: not links, which the reader follows."""
    root = html.document_fromstring(page)
    addresses = root.xpath("//@src | //@poster | //link/@href | //object/@data")
    for candidates in root.xpath("//@srcset"):
        addresses += [candidate.split()[0] for candidate in candidates.split(",")]
    return [str(address) for address in addresses]


@every_scorm_package
def test_identifiers_come_from_codes_never_from_titles(
    format: str, document: str, structure: Structure
) -> None:
    original = course(document)
    root = manifest(format, document, structure)
    identifiers = root.xpath("//@identifier")
    assert len(identifiers) == len(set(identifiers))
    units = [original.code] if structure == "course" else [lesson.code for lesson in original.lessons()]
    leaves = found(root, "//imscp:item[@identifierref]/@identifier", format)
    assert leaves == [f"item-{code}" for code in units]
    assert root.get("identifier") == f"hls-{original.code}"


@every_scorm_package
def test_titles_fit(format: str, document: str, structure: Structure) -> None:
    titles = found(manifest(format, document, structure), "//imscp:title/text()", format)
    assert titles
    assert [title for title in titles if len(title) > 200] == []
