"""What keeps a PDF out: it was cut on the way, or it may act by itself.

Part of the child (evidence_child.py): no Django.
"""

import re
import zlib
from collections.abc import Iterator

#: The most that one packed object stream is unpacked to.
UNPACKED = 8 * 2**20
ACTING = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z])")


def why_refused(content: bytes) -> str | None:
    """A key of evidence_upload_check.REFUSALS, or None."""
    if b"%%EOF" not in content[-2048:]:
        return "cut"
    return "acting" if any(ACTING.search(part) for part in pdf_parts(content)) else None


def pdf_parts(content: bytes) -> Iterator[bytes]:
    """What a reader takes orders from: all but the streams, and the packed objects inside them."""
    position = 0
    structure: list[bytes] = []
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


def unpacked(stream: bytes) -> bytes:
    """No more than UNPACKED bytes, as a small stream may hold gigabytes; b"" where it cannot be
    read."""
    try:
        return zlib.decompressobj().decompress(stream.lstrip(b"\r\n"), UNPACKED)
    except zlib.error:
        return b""


def plain_names(part: bytes) -> bytes:
    """/J#61vaScript is another way to write /JavaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), part)
