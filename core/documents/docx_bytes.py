"""A .docx as bytes: the same text makes the same file, to the byte."""

import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from docx import Document as new_docx
from docx.document import Document
from docx.oxml import parse_xml

from core.documents.document_fonts import font_table
from core.documents.document_styles import settings, styles

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What the empty document of the library brings along and no document of ours needs.
SUPERFLUOUS = ("thumbnail", "stylesWithEffects", "customXml", "numbering", "webSettings")
#: The first day that a zip can name.
STAMP = (1980, 1, 1, 0, 0, 0)


def empty_document() -> Document:
    """Without anything of the library's own look."""
    document = new_docx()
    _drop_parts(document.part.package)
    _drop_parts(document.part)
    document.part._styles_part._element = parse_xml(styles())
    document.part._settings_part._element = parse_xml(settings())
    return document


def to_bytes(document: Document, *, title: str, form: str, author: str, day: date) -> bytes:
    """`day` is what the file says of its making."""
    moment = datetime.combine(day, time(), UTC)
    facts = document.core_properties
    facts.title, facts.author, facts.last_modified_by = title[:255], author[:255], author[:255]
    facts.subject, facts.comments, facts.language, facts.revision = form, "", "zh-CN", 1
    facts.created = facts.modified = moment
    written = BytesIO()
    document.save(written)
    return _restamped(written)


def _restamped(written: BytesIO) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            kept = zipfile.ZipInfo(entry.filename, STAMP)
            kept.compress_type, kept.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(kept, old.read(entry))
    return out.getvalue()


def _drop_parts(holder: Any) -> None:
    for key, relation in list(holder.rels.items()):
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = font_table()
        elif relation.reltype.endswith(SUPERFLUOUS):
            del holder.rels[key]
