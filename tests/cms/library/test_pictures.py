"""Pictures: what is let in, and what the small renditions are."""

import io
import struct
import zlib

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cms.library.forms import IMAGE_ERRORS
from cms.library.models import LibraryImage
from cms.library.pictures import medium_of
from media_pipeline import blobs

pytestmark = pytest.mark.django_db

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def saved(image: Image.Image, format: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def in_library(content: bytes, name: str) -> LibraryImage:
    return LibraryImage.objects.create(title=name, file=ImageFile(io.BytesIO(content), name=name))


def looked_at(sha256: str) -> Image.Image:
    with blobs.open(sha256) as file, Image.open(file) as picture:
        picture.load()
        return picture


def bomb(side: int) -> bytes:
    """A black PNG of one bit per pixel: 60,000 pixels square in half a megabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + side // 8)) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def upload(client, name: str, content: bytes):
    file = SimpleUploadedFile(name, content, "image/png")
    return client.post(reverse("wagtailimages:add"), {"title": "Ảnh", "file": file, "tags": ""})


def test_a_picture_is_let_in_and_keyed_by_its_bytes(staff):
    assert upload(staff, "do.png", saved(Image.new("RGB", (20, 10), "red"))).status_code == 302
    image = LibraryImage.objects.get()
    with image.open_file() as file:
        assert image.sha256 == blobs.put(file).sha256


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.png", b"khong phai anh", "invalid_image"),
        ("a.svg", SVG, "invalid_image_extension"),
        ("a.png", saved(Image.new("RGB", (400, 400), "red"))[:100], "invalid_image"),
        ("a.bmp", saved(Image.new("RGB", (4, 4)), "BMP"), "invalid_image_extension"),
        ("a.png", bomb(9000), "file_too_many_pixels"),
        ("a.png", bomb(20_000), "file_too_many_pixels"),
    ],
)
def test_what_is_no_usable_picture_is_refused_in_vietnamese(staff, name, content, reason):
    response = upload(staff, name, content)
    assert response.status_code == 200
    assert response.context["form"].errors == {"file": [str(IMAGE_ERRORS[reason])]}
    assert LibraryImage.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said", "found"),
    [("a.jpg", saved(Image.new("RGB", (4, 4))), "jpeg", "png"), ("a.png", SVG, "png", "svg")],
)
def test_a_picture_under_a_wrong_name(staff, name, content, said, found):
    response = upload(staff, name, content)
    sentence = f"Tên tệp ghi là .{said} nhưng bên trong là {found}. Hãy lưu lại ảnh đúng loại."
    assert response.context["form"].errors == {"file": [sentence]}
    assert LibraryImage.objects.count() == 0


def test_many_pictures_at_once_are_looked_at_too(staff):
    bad = SimpleUploadedFile("a.png", bomb(20_000), "image/png")
    answer = staff.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": bad, "title": "a"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert str(IMAGE_ERRORS["file_too_many_pixels"]) in answer.json()["error_message"]
    good = SimpleUploadedFile("b.png", saved(Image.new("RGB", (4, 4))), "image/png")
    answer = staff.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": good, "title": "b"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json()["success"]


def test_a_picture_replaced_by_code_gets_new_renditions():
    image = in_library(saved(Image.new("RGB", (60, 30), "red")), "a.png")
    before = medium_of(image)
    image.file = ImageFile(io.BytesIO(saved(Image.new("RGB", (60, 30), "blue"))), name="b.png")
    image.save()
    after = medium_of(image)
    assert before.id != after.id
    assert looked_at(after.renditions[0].sha256).convert("RGB").getpixel((9, 9))[2] > 200


def test_the_form_asks_for_a_description_and_the_source(staff):
    fields = staff.get(reverse("wagtailimages:add")).context["form"].fields
    assert {"description", "attribution"} <= set(fields)


# --- small renditions -------------------------------------------------------------------------------------


def test_a_large_picture_gets_two_sizes_by_content_hash():
    medium = medium_of(in_library(saved(Image.new("RGB", (2000, 1000), "red")), "lon.png"))
    shapes = [(r.name, r.media_type, r.width, r.height) for r in medium.renditions]
    assert shapes == [("w480", "image/webp", 480, 240), ("w960", "image/webp", 960, 480)]
    for rendition in medium.renditions:
        assert looked_at(rendition.sha256).size == (rendition.width, rendition.height)
        assert blobs.path(rendition.sha256).stat().st_size == rendition.bytes


def test_a_tiny_picture_is_not_blown_up():
    medium = medium_of(in_library(saved(Image.new("RGB", (1, 1), "red")), "be.png"))
    assert [(r.name, r.width, r.height) for r in medium.renditions] == [("w480", 1, 1)]


def test_a_strip_keeps_its_shape():
    medium = medium_of(in_library(saved(Image.new("RGB", (100, 5000), "red")), "dai.png"))
    assert [(r.name, r.width, r.height) for r in medium.renditions] == [("w480", 28, 1440)]


def test_a_huge_picture_that_the_form_allows():
    medium = medium_of(in_library(saved(Image.new("1", (8000, 7900))), "to.png"))
    assert [(r.width, r.height) for r in medium.renditions] == [(480, 474), (960, 948)]


def test_transparency_stays():
    medium = medium_of(in_library(saved(Image.new("RGBA", (600, 300), (255, 0, 0, 0))), "trong.png"))
    assert looked_at(medium.renditions[0].sha256).convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["P", "L", "LA", "1", "I;16", "CMYK"])
def test_every_kind_of_pixel(mode):
    name = "a.jpg" if mode == "CMYK" else "a.png"
    content = saved(Image.new(mode, (500, 250)), "JPEG" if mode == "CMYK" else "PNG")
    assert [r.width for r in medium_of(in_library(content, name)).renditions] == [480, 500]


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Image.new("RGB", (60, 30), colour) for colour in ("red", "green", "blue")]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    rendition = looked_at(medium_of(in_library(content, "dong.gif")).renditions[0].sha256)
    assert getattr(rendition, "n_frames", 1) == 1
    red, green, blue = rendition.convert("RGB").getpixel((30, 15))
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_turned_photo_is_upright_and_no_longer_says_where_it_was_taken(format):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKE] = "May anh"
    exif.get_ifd(GPS)[2] = (21.0, 2.0, 0.0)
    content = saved(Image.new("RGB", (640, 320), "red"), format, exif=exif.tobytes())
    with Image.open(io.BytesIO(content)) as original:
        assert dict(original.getexif().get_ifd(GPS)) == {2: (21.0, 2.0, 0.0)}
    for rendition in medium_of(in_library(content, f"anh.{format.lower()}")).renditions:
        small = looked_at(rendition.sha256)
        assert (rendition.width < rendition.height, small.size) == (True, (rendition.width, rendition.height))
        assert (dict(small.getexif()), small.info.get("exif"), small.info.get("xmp")) == ({}, None, None)
