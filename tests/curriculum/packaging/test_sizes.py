"""The size told before a package is built is the size it has."""

import pytest

from curriculum.packaging import PACKAGERS, Order, package_files
from curriculum.packaging.sizes import SET_IN_TYPE, packed_bytes
from tests.curriculum.packaging.golden import DOCUMENTS, SOURCE, arrives, course, package_bytes

FORMATS = [format for format, packager in PACKAGERS.items() if packager.extension not in SET_IN_TYPE]


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("format", FORMATS)
def test_the_size_is_known_beforehand(format, document):
    packager = PACKAGERS[format]
    if not arrives(packager, document):
        pytest.skip("a question bank of no questions")
    released = course(document)
    told = packed_bytes(package_files(format, released, Order(), SOURCE), packager.extension)
    captions = sum(caption.bytes for medium in released.media for caption in medium.captions)
    made = len(package_bytes(format, released))
    slack = captions if packager.extension != "tar.gz" else max(captions, made // 4)
    assert made - (slack if packager.extension == "tar.gz" else 0) <= told <= made + slack
    if not captions and packager.extension == "zip":
        assert told == made


def test_no_film_is_read():
    """Captions of web packages lie in their pages, so those are; nothing else of the media is opened."""
    from dataclasses import replace

    opened = []
    released = course("everything")
    captions = {caption.sha256 for medium in released.media for caption in medium.captions}
    source = replace(SOURCE, open_media=lambda sha256: opened.append(sha256) or SOURCE.open_media(sha256))
    for format in ("scorm12", "web"):
        packed_bytes(package_files(format, released, Order(), source), "zip")
    assert set(opened) <= captions
