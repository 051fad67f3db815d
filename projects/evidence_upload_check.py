"""What may be kept as evidence: photos are decoded and drawn afresh, a PDF may not act by itself.

The name and type that the browser sends are not believed; the content decides.
"""

import io
import re
import struct
import unicodedata
import warnings
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

from projects.models import Evidence

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
#: A photo is kept no larger than this: enough to read a scanned page.
LONGEST_SIDE = 4096

# A picture of 60,000 x 60,000 points is a small file and 10 GB of memory.
Image.MAX_IMAGE_PIXELS = 50_000_000
warnings.simplefilter("error", Image.DecompressionBombWarning)

BROKEN_IMAGE = (OSError, SyntaxError, ValueError, KeyError, IndexError, struct.error, zlib.error)
PHOTOS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
HEIF_BRANDS = (b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1")
ACTING = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z])")


@dataclass(frozen=True)
class Checked:
    """A file as it will be kept."""

    name: str
    kind: str
    content_type: str
    content: bytes


def check(upload):
    """The upload as it will be kept, or a ValidationError that names it, why, and what to do."""
    name = readable_name(upload.name)
    if upload.size > MOST_BYTES:
        refuse(name, f"超过 {MOST_BYTES // MEGABYTE} MB，请压缩后再传。")
    content = upload.read()
    if not content:
        refuse(name, "是空文件，请重新选择。")
    if content.startswith(b"%PDF-"):
        check_pdf(name, content)
        return Checked(with_ending(name, ".pdf"), Evidence.Kind.FILE, "application/pdf", content)
    return re_encoded(name, content)


def re_encoded(name, content):
    """The photo decoded and encoded anew: whatever else hid in the file is gone, place and
    camera data as well."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        refuse(name, "是 HEIC 照片。请在手机相机设置里选“兼容性最佳”，或另存为 jpg 后再传。")
    try:
        with Image.open(io.BytesIO(content), formats=list(PHOTOS)) as image:
            kind = image.format
            drawn = encoded(image, kind)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        refuse(name, "的像素太大（超过 5000 万），请缩小后再传。")
    except Image.UnidentifiedImageError:
        refuse(name, "不是可以上传的格式。请传 jpg、png、webp 照片，或另存为 pdf 文件。")
    except BROKEN_IMAGE:
        refuse(name, "打不开，可能没有传完整。请重新拍照或另存后再传。")
    content_type, ending = PHOTOS[kind]
    return Checked(with_ending(name, ending), Evidence.Kind.PHOTO, content_type, drawn)


def encoded(image, kind):
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    see_through = kind != "JPEG" and image.has_transparency_data
    upright = ImageOps.exif_transpose(image).convert("RGBA" if see_through else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info = {}
    out = io.BytesIO()
    upright.save(out, kind, quality=88)
    return out.getvalue()


def check_pdf(name, content):
    if b"%%EOF" not in content[-2048:]:
        refuse(name, "打不开，可能没有传完整。请重新导出后再传。")
    if any(ACTING.search(part) for part in pdf_parts(content)):
        refuse(name, "带有脚本、自动动作或附件，为了安全不能收。请用“打印为 PDF”另存后再传。")


def pdf_parts(content):
    """What a reader takes orders from: all but the streams, and the packed objects inside them."""
    position, structure = 0, []
    while (start := content.find(b"stream", position)) != -1:
        end = content.find(b"endstream", start)
        if end == -1:
            break
        head = content[position:start]
        structure.append(head)
        if b"/ObjStm" in head[head.rfind(b"obj") :]:
            yield plain_names(unpacked(content[start + len(b"stream") : end]))
        position = end + len(b"endstream")
    structure.append(content[position:])
    yield plain_names(b" ".join(structure))


def unpacked(stream):
    try:
        return zlib.decompressobj().decompress(stream.lstrip(b"\r\n"), 8 * MEGABYTE)
    except zlib.error:
        return b""


def plain_names(part):
    """/J#61vaScript is another way to write /JavaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), part)


def readable_name(name):
    """The name without path, control and direction marks, short enough to show."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(
        c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C"
    )
    return plain.strip(" .")[-120:] or "未命名"


def with_ending(name, ending):
    stem, dot, last = name.rpartition(".")
    known = {".jpg", ".jpeg", ".png", ".webp", ".pdf"}
    return (stem if dot and f".{last.lower()}" in known else name) + ending


def refuse(name, why):
    raise ValidationError(f"“{name}”{why}")
