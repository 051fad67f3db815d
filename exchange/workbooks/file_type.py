"""What kind of file this really is, and whether it is safe to open: judged by content, not name."""

import re
import struct
import zipfile
import zlib
from pathlib import Path

MAX_BYTES = 20 * 2**20
MAX_MEMBERS = 200
MAX_UNPACKED = 100 * 2**20
MAX_RATIO = 100
# A small member of blanks may pack a thousandfold and still be harmless.
RATIO_FROM = 2**20
# 200 entries of 46 bytes with names and extras; read before Python parses the directory.
MAX_DIRECTORY = 256 * 2**10
PROLOG = 64 * 2**10

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS = "请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"
BROKEN = "文件不完整或已损坏，请重新保存或重新取得文件后再导入。"

SIGNATURES = [
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"{\\rtf", "RTF 文档"),
]


class SheetRefused(Exception):
    """A file that is not read; the message is one plain Chinese sentence with what to do."""

    def __init__(self, sentence: str, hostile: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hostile = hostile


def kind_of(path: Path) -> str:
    """Return "xlsx" or "xls", or refuse the file in a sentence that names what was found."""
    size = path.stat().st_size
    if size == 0:
        raise SheetRefused("文件是空的（0 字节），请核对后重新选择文件。")
    if size > MAX_BYTES:
        raise SheetRefused(f"文件有 {size / 2**20:.1f} MB，超过 20 MB 的上限，请拆分后再导入。")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    raise SheetRefused(f"这是{_other_kind(head)}，不是 Excel 工作簿。{SAVE_AS}")


def _other_kind(head: bytes) -> str:
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<html", b"<table", b"<!doctype html", b"<meta", b"mime-version")):
        return "网页（HTML）文件"
    if text.startswith(b"<?xml") or b"<workbook" in text:
        return "网页（HTML）文件" if b"<html" in text else "XML 文件"
    if re.search(rb"[,\t;]", text) and not re.search(rb"[\0-\x08\x0e-\x1f]", text):
        return "文本（CSV）文件"
    return "无法识别的文件"


def _kind_of_ole(path: Path) -> str:
    content = path.read_bytes()

    def has_stream(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has_stream("EncryptedPackage"):
        raise SheetRefused("工作簿设有打开密码，请去掉密码、保存后再导入。")
    if has_stream("WordDocument"):
        raise SheetRefused(f"这是 Word 文档，不是 Excel 工作簿。{SAVE_AS}")
    if has_stream("Workbook") or has_stream("Book"):
        return "xls"
    raise SheetRefused(f"这是无法识别的 Office 文件，不是 Excel 工作簿。{SAVE_AS}")


def _kind_of_zip(path: Path) -> str:
    _check_directory_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist())
            _check_is_xlsx(archive)
            _check_no_dtd(archive)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as broken:
        raise SheetRefused(BROKEN) from broken
    except (RuntimeError, zlib.error) as broken:  # an encrypted or a spoiled member
        raise SheetRefused(BROKEN) from broken
    return "xlsx"


def _check_directory_size(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65557))
        tail = file.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) < start + 22:
        raise SheetRefused(BROKEN)
    count, length = struct.unpack("<HI", tail[start + 10 : start + 16])
    if count > MAX_MEMBERS or length > MAX_DIRECTORY:
        raise SheetRefused(
            f"文件内含 {count} 个成员，超过 {MAX_MEMBERS} 个的上限。{SAVE_AS}", hostile=True
        )


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise SheetRefused(f"文件内含 {len(members)} 个成员，超过 {MAX_MEMBERS} 个的上限。", True)
    for member in members:
        if ".." in member.filename.replace("\\", "/").split("/"):
            raise SheetRefused("文件内含不安全的路径，未予读取。", hostile=True)
        if member.file_size > RATIO_FROM:
            _check_ratio(member.file_size, member.compress_size)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise SheetRefused(
            f"文件解压后有 {unpacked / 2**20:.0f} MB，超过 100 MB 的上限。{SAVE_AS}", hostile=True
        )


def _check_ratio(unpacked: int, packed: int) -> None:
    ratio = unpacked / max(packed, 1)
    if ratio > MAX_RATIO:
        raise SheetRefused(
            f"文件的压缩比为 {ratio:.0f}，超过 {MAX_RATIO} 的上限。{SAVE_AS}", hostile=True
        )


def _check_is_xlsx(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/vbaProject.bin" in names or b"macroEnabled" in _start(archive, "[Content_Types].xml"):
        raise SheetRefused(f"这是带宏的工作簿（.xlsm）。{SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise SheetRefused(f"这是二进制工作簿（.xlsb）。{SAVE_AS}")
    if b"opendocument" in _start(archive, "mimetype"):
        raise SheetRefused(f"这是 OpenDocument 文件（.ods）。{SAVE_AS}")
    if "word/document.xml" in names:
        raise SheetRefused(f"这是 Word 文档，不是 Excel 工作簿。{SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise SheetRefused(f"这是压缩包，不是 Excel 工作簿。{SAVE_AS}")


def _check_no_dtd(archive: zipfile.ZipFile) -> None:
    """No sheet needs a document type; it can only come before the first element."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels", ".vml")):
            start = _start(archive, name).replace(b"\0", b"")
            if re.search(rb"<!(DOCTYPE|ENTITY)", start) or not re.search(rb"<[A-Za-z_]", start):
                raise SheetRefused("文件内含不允许的 XML 声明，未予读取。", hostile=True)


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as member:
            return member.read(PROLOG)
    except KeyError:
        return b""
