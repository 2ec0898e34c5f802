"""A small tree of pages, and pictures to put into it."""

import io

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from tests.factories.tree import Tree, plant


@pytest.fixture
def tree(db) -> Tree:
    return plant()


@pytest.fixture
def picture(db):
    """Makes library pictures: `picture("red")`."""
    from cms.library.models import LibraryImage

    def make(colour: str = "red", size: tuple[int, int] = (1200, 800)) -> LibraryImage:
        buffer = io.BytesIO()
        Image.new("RGB", size, colour).save(buffer, "PNG")
        return LibraryImage.objects.create(title=colour, file=ImageFile(buffer, name=f"{colour}.png"))

    return make
