"""Manifests against the official schemas, and against ADL's conformance rules where they are at hand."""

import shutil
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from curriculum.packaging import Order, Structure, package_files
from curriculum.packaging.contents import SCHEMAS
from tests.curriculum.packaging import schematron
from tests.curriculum.packaging.golden import MANIFEST_CASES, MANIFESTS, SCORM_CASES, SOURCE, course, tree

SHARED = Path(__file__).parents[4] / "shared" / "schemas"
COMBINED = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:all">{imports}</xs:schema>'
)
IMPORT = '<xs:import namespace="{namespace}" schemaLocation="{file}"/>'
REPAIRS = {
    "ims_xml.xsd": ('<xsd:schema xmlns="http://www.w3.org/XML/1998/namespace"', "<xsd:schema"),
    "imsmd_rootv1p2p1.xsd": (
        '<xsd:any namespace="##any" processContents="strict"',
        '<xsd:any namespace="##other" processContents="strict"',
    ),
}
"""libxml2 keeps to the letter of XML Schema, which these two published files do not."""

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared/schemas is not on this machine")


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("schemas")
    shutil.copytree(SCHEMAS, target, dirs_exist_ok=True)
    for name, (wrong, right) in REPAIRS.items():
        file = target / "scorm12" / name
        text = file.read_text("utf-8")
        assert text.count(wrong) == 1
        file.write_text(text.replace(wrong, right), "utf-8")
    return target


def schema_of(manifest: etree._Element, folder: Path) -> etree.XMLSchema:
    """One schema of all that the manifest says it uses, from the files it says they lie in."""
    locations = manifest.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split()
    imports = (
        IMPORT.format(namespace=namespace, file=file)
        for namespace, file in zip(locations[::2], locations[1::2], strict=True)
    )
    combined = folder / f"all-{abs(hash(tuple(locations)))}.xsd"
    combined.write_text(COMBINED.format(imports="".join(imports)), "utf-8")
    return etree.XMLSchema(file=str(combined))


@pytest.mark.parametrize(("format", "document", "structure"), SCORM_CASES)
def test_manifest_is_valid(format: str, document: str, structure: Structure, repaired: Path) -> None:
    manifest = etree.fromstring(tree(format, document, structure)["imsmanifest.xml"])
    schema_of(manifest, repaired / format).assertValid(manifest)


@pytest.mark.parametrize("format", ["scorm12", "scorm2004"])
def test_manifest_of_a_fixed_order_is_valid(format: str, repaired: Path) -> None:
    ordered = course("everything").model_copy(update={"sequencing": "ordered"})
    first = package_files(format, ordered, Order(structure="lessons"), SOURCE)[0]
    manifest = etree.fromstring(first.open().read())
    schema_of(manifest, repaired / format).assertValid(manifest)
    if format == "scorm2004" and SHARED.exists():
        for sheet in SHEETS:
            report = schematron.run(SHARED / "adl_cts_schematron" / f"{sheet}.xml", manifest)
            assert report.failed == []


@pytest.mark.parametrize("format", ["scorm12", "scorm2004"])
def test_the_schemas_do_refuse(format: str, repaired: Path) -> None:
    document = SCORM_CASES[0][1]
    manifest = etree.fromstring(tree(format, document)["imsmanifest.xml"])
    etree.SubElement(manifest.find("{*}resources"), etree.QName(etree.QName(manifest).namespace, "folder"))
    with pytest.raises(etree.DocumentInvalid, match="folder"):
        schema_of(manifest, repaired / format).assertValid(manifest)


@cache
def shared_schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(SHARED / name))


@needs_shared
@pytest.mark.parametrize(
    ("format", "document", "structure"), [case for case in MANIFEST_CASES if case[0] != "xapi"]
)
def test_manifest_is_valid_by_the_reference_schemas(format: str, document: str, structure: Structure) -> None:
    manifest = etree.fromstring(tree(format, document, structure)[MANIFESTS[format]])
    name = {"cmi5": "cmi5/CourseStructure.xsd"}.get(format, f"{format}/_all.xsd")
    shared_schema(name).assertValid(manifest)


@pytest.mark.parametrize("document", [case[1] for case in MANIFEST_CASES if case[0] == "xapi"])
def test_tincan_xml_is_as_its_makers_describe_it(document: str) -> None:
    """The address of the official schema gives none any more; `tincan.xsd` says where its rules are from."""
    manifest = etree.fromstring(tree("xapi", document)["tincan.xml"])
    schema = etree.XMLSchema(file=str(Path(__file__).with_name("tincan.xsd")))
    schema.assertValid(manifest)
    activities = list(manifest.iter("{*}activity"))
    assert [activity.find("{*}launch") is not None for activity in activities] == [
        activity is activities[0] for activity in activities
    ]
    activities[-1].set("id", activities[0].get("id"))
    assert not schema.validate(manifest)


SHEETS = {"ContentAggregationSchematron": 100, "IDRefCheckSchematron": 1}
"""Sheet -> the least number of checks that must pass, so that an empty run is no success."""


@needs_shared
@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(
    ("document", "structure"), [case[1:] for case in SCORM_CASES if case[0] == "scorm2004"]
)
def test_adl_conformance_rules(document: str, structure: Structure, sheet: str) -> None:
    rules = SHARED / "adl_cts_schematron" / f"{sheet}.xml"
    manifest = etree.fromstring(tree("scorm2004", document, structure)["imsmanifest.xml"])
    report = schematron.run(rules, manifest)
    assert report.failed == []
    assert report.passed >= SHEETS[sheet]
    assert report.not_run <= report.run // 10


@needs_shared
def test_adl_conformance_rules_do_find_faults() -> None:
    manifest = etree.fromstring(tree("scorm2004", SCORM_CASES[0][1])["imsmanifest.xml"])
    item = next(manifest.iter("{*}item"))
    item.set("identifierref", "nowhere")
    report = schematron.run(SHARED / "adl_cts_schematron" / "IDRefCheckSchematron.xml", manifest)
    assert [text for text in report.failed if "does not reference a valid" in text] != []
