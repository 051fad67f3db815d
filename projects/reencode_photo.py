"""A photo decoded and encoded anew: whatever else hid in the file is gone, place and camera data
as well.

Part of the child (evidence_child.py): no Django, and no more memory than the child may take.
"""

import math
from typing import BinaryIO

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

#: A photo is kept no larger than this: enough to read a scanned page.
LONGEST_SIDE = 4096
#: libjpeg halves a JPEG while decoding, at no cost of memory, down to no less than this.
DRAFT_SIDE = 3072
#: Points of a see-through picture that are reduced at a time.
STRIP = 4_000_000
#: The most points of a picture. Only a baseline JPEG is decoded a few lines at a time; Pillow's
#: decoder of WEBP takes 16 bytes a point.
MOST_POINTS = {
    "baseline": 200_000_000,
    "progressive": 50_000_000,
    "PNG": 50_000_000,
    "WEBP": 25_000_000,
}

HEIF_BRANDS = b"heic heix heif heim heis hevc hevx mif1 msf1".split()
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """Its text is a key of evidence_upload_check.REFUSALS."""


def reencode(given: BinaryIO, kept: BinaryIO) -> str:
    """Write the photo of one file to another; its format."""
    head = given.read(12)
    given.seek(0)
    if head[4:8] == b"ftyp" and head[8:] in HEIF_BRANDS:
        raise Refused("heic")
    try:
        image: Image.Image
        image, kind = opened(given, head)
        image = drawn(image, kind)  # what it was decoded from makes room for the encoder
        image.save(kept, kind, quality=88)
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise Refused("points") from None
    except Exception as broken:
        # Pillow lets out whatever its parsers happen to meet in a file that is not whole.
        raise Refused("broken") from broken
    return kind


def opened(given: BinaryIO, head: bytes) -> tuple[ImageFile, str]:
    """The picture by its first bytes, its points counted before they are decoded.

    Not by Image.open(), which makes an MPO of a JPEG with a second picture inside.
    """
    image: ImageFile
    if head.startswith(b"\xff\xd8\xff"):
        image, kind = JpegImageFile(given), "JPEG"
        check_points(image.size, "progressive" if "progressive" in image.info else "baseline")
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        image, kind = PngImageFile(given), "PNG"
        check_points(image.size, kind)
    elif head.startswith(b"RIFF") and head.endswith(b"WEBP"):
        image, kind = WebPImageFile(given), "WEBP"
        check_points(image.size, kind)
    else:
        raise Refused("kind")
    return image, kind


def check_points(size: tuple[int, int], sort: str) -> None:
    """Before anything is decoded: Refused where a small file is too large a picture."""
    if math.prod(size) > MOST_POINTS[sort]:
        raise Refused("points")


def drawn(image: Image.Image, kind: str) -> Image.Image:
    """The picture upright and small enough, with nothing but its points."""
    halve(image)
    image.load()
    orientation = orientation_of(image)
    see_through = kind != "JPEG" and image.has_transparency_data
    if image.mode in ("1", "P"):
        image = image.convert("RGBA" if see_through else "RGB")
    small = shrunk(image)
    if orientation in UPRIGHT:
        small = small.transpose(UPRIGHT[orientation])
    small = small.convert("RGBA" if see_through else "RGB")
    small.info = {}
    return small


def halve(image: Image.Image) -> None:
    """Decode a JPEG to a half, a quarter or an eighth of its size; other formats have no draft."""
    scale = max(image.size) / DRAFT_SIDE
    image.draft(None, (math.ceil(image.width / scale), math.ceil(image.height / scale)))


def orientation_of(image: Image.Image) -> int:
    """How the camera was held; 1, upright, where what the camera wrote cannot be read."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:
        return 1


def shrunk(image: Image.Image) -> Image.Image:
    """No side longer than LONGEST_SIDE. The picture itself where it fits; else it may be changed in
    place."""
    if max(image.size) <= LONGEST_SIDE:
        return image
    if image.mode in ("LA", "RGBA"):
        return reduced_by_strips(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return image


def reduced_by_strips(image: Image.Image) -> Image.Image:
    """Pillow multiplies a see-through picture by its transparency first, in a copy as large."""
    factor = math.ceil(max(image.size) / LONGEST_SIDE)
    small = Image.new(
        image.mode, (math.ceil(image.width / factor), math.ceil(image.height / factor))
    )
    rows = max(1, STRIP // (image.width * factor))
    for top in range(0, small.height, rows):
        strip = (0, top * factor, image.width, min((top + rows) * factor, image.height))
        small.paste(image.crop(strip).reduce(factor), (0, top))
    return small
