"""Learning Object Metadata: one mapping in two bindings, valid, and without a person in it."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from curriculum.document import Competency, CourseDocument
from curriculum.packaging.formats import lom
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module
from tests.curriculum.packaging.golden import DOCUMENTS, course, tree

SCHEMAS = Path(__file__).parents[4] / "shared" / "schemas" / "scorm2004"
needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason="../shared/schemas is not on this machine")

EVERYTHING = course("everything")
BARE = example(module(lesson("B-1")))
FULL = example(
    module(lesson("B-1")),
    licence="CC0-1.0",
    audience="hssv",
    minutes=90,
    summary="Dòng một\n\tdòng hai & <ba>",
    attribution="Bộ A, B; C\\D",
    level="CB1",
    competencies=(Competency(framework="TT02-2025", code="1.1", name="Tìm kiếm", level="CB1"),),
    outcomes=("Làm được", "Biết được"),
)


def external(document: CourseDocument, release: int = 3) -> Any:
    return etree.fromstring(lom.external(document, release))


def inline(document: str) -> Any:
    manifest = etree.fromstring(tree("scorm12", document)["imsmanifest.xml"])
    return manifest.find("{*}metadata/{*}lom")


def said(root: Any, path: str) -> list[str]:
    """Texts at a path of IEEE names, in either binding."""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return ["".join(found.itertext()).strip() for found in root.iterfind(steps)]


@needs_schemas
@pytest.mark.parametrize("schema", ["lom.xsd", "lomStrict.xsd", "lomLoose.xsd"])
@pytest.mark.parametrize("document", [*map(course, DOCUMENTS), BARE, FULL], ids=lambda one: one.code)
def test_valid(document: CourseDocument, schema: str) -> None:
    etree.XMLSchema(file=str(SCHEMAS / schema)).assertValid(external(document))


@needs_schemas
def test_the_schema_does_refuse() -> None:
    root = external(FULL)
    root.find("{*}lifeCycle/{*}status/{*}value").text = "ready"
    with pytest.raises(etree.DocumentInvalid, match="ready"):
        etree.XMLSchema(file=str(SCHEMAS / "lomStrict.xsd")).assertValid(root)


def test_everything_a_course_knows_of_itself_is_there() -> None:
    root = external(FULL)
    assert said(root, "general/title") == ["Khóa"]
    assert said(root, "general/identifier/entry") == ["K-1"]
    assert said(root, "general/description") == ["Dòng một dòng hai & <ba>"]
    assert said(root, "general/keyword") == ["1.1 Tìm kiếm"]
    assert said(root, "lifeCycle/version") == ["3"]
    assert said(root, "educational/intendedEndUserRole/value") == ["learner"]
    assert said(root, "educational/context/value") == ["school"]
    assert said(root, "educational/typicalLearningTime/duration") == ["PT90M"]
    assert said(root, "rights/copyrightAndOtherRestrictions/value") == ["no"]
    assert said(root, "rights/description") == ["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert said(root, "classification/purpose/value") == [
        "competency",
        "educational objective",
        "skill level",
    ]
    assert said(root, "classification/taxonPath/source") == ["TT02-2025", "TT02-2025"]
    assert said(root, "classification/taxonPath/taxon/id") == ["1.1", "CB1"]
    assert said(root, "classification/description") == ["Làm được; Biết được"]


def test_the_publisher_is_a_body_and_its_name_is_escaped() -> None:
    (card,) = said(external(FULL), "lifeCycle/contribute/entity")
    assert card.splitlines()[-2] == "ORG:Bộ A\\, B\\; C\\\\D"
    assert said(external(FULL), "lifeCycle/contribute/role/value") == ["publisher"]
    assert said(external(BARE), "lifeCycle/contribute/entity") == []


def test_what_is_not_known_is_not_said() -> None:
    root = external(BARE, release=0)
    assert said(root, "lifeCycle/status/value") == ["draft"]
    assert said(root, "general/description") == said(root, "educational/typicalLearningTime") == []
    assert said(root, "classification") == []


def test_both_bindings_say_the_same() -> None:
    ieee, imsmd = external(EVERYTHING, release=1), inline("everything")
    words = [[text for text in root.itertext() if text.strip()] for root in (ieee, imsmd)]
    assert words[0] == words[1]
    languages = [
        root.xpath("//@language | //*[local-name()='lom']//@xml:lang") for root in (ieee, imsmd.getparent())
    ]
    assert set(languages[0]) == set(languages[1]) == {"vi", "x-none"}


def test_a_text_names_the_language_it_is_in() -> None:
    khmer = inline("khmer")
    assert set(khmer.xpath(".//*[local-name()='title']//@xml:lang")) == {"km"}
