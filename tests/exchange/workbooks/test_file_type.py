"""Files that are no workbook, or are made to do harm: each is refused in a sentence, at once."""

import time
import zipfile
from io import BytesIO

import pytest

from exchange.workbooks.file_type import OLE, SheetRefused, kind_of
from exchange.workbooks.reader import read_workbook
from tests.exchange.sheets import write_sheet

pytestmark = pytest.mark.child


@pytest.fixture
def good(tmp_path):
    return write_sheet(tmp_path / "good.xlsx", [["项目名称", "总投资（万元）"], ["示例项目", 1]])


def refusal(path):
    started = time.process_time()
    with pytest.raises(SheetRefused) as refused:
        read_workbook(path)
    return refused.value, time.process_time() - started


def changed(good, changes):
    """Copy a workbook with members replaced or added; None takes one out."""
    path = good.with_name("changed.xlsx")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return path


def directory_of(*streams):
    """The head of a compound file and the names of its streams."""
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return OLE + b"\0" * 600 + names


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"<html><body><table><tr><td>x</td></tr></table></body></html>", "HTML"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html></html>", "HTML"),
        (b"MIME-Version: 1.0\r\n", "HTML"),
        ("项目名称,总投资\n示例,1\n".encode("gb18030"), "CSV"),
        ("项目名称\t总投资\n".encode(), "CSV"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x00\x01\x02\x03", "无法识别"),
        (directory_of("EncryptedPackage", "EncryptionInfo"), "密码"),
        (directory_of("WordDocument"), "Word"),
        (directory_of("Something"), "无法识别"),
    ],
)
@pytest.mark.parametrize("name", ["台账.xls", "台账.xlsx"])
def test_a_file_that_is_no_workbook_is_named_whatever_its_name(tmp_path, content, words, name):
    path = tmp_path / name
    path.write_bytes(content)
    refused, _ = refusal(path)
    assert words in refused.sentence
    assert refused.sentence.endswith("。")


@pytest.mark.parametrize(
    ("member", "content", "words"),
    [
        ("xl/vbaProject.bin", b"x", "xlsm"),
        ("xl/workbook.bin", b"x", "xlsb"),
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("word/document.xml", b"<w/>", "Word"),
        ("xl/workbook.xml", None, "压缩包"),
    ],
)
def test_other_packages_are_named(good, member, content, words):
    assert words in refusal(changed(good, {member: content}))[0].sentence


def test_a_truncated_workbook_is_broken(good):
    path = good.with_name("half.xlsx")
    path.write_bytes(good.read_bytes()[:-1000])
    assert "损坏" in refusal(path)[0].sentence


@pytest.mark.parametrize("damage", [b"<worksheet><sheetData><row", b"\xff\xfe\x00", b"<a/>junk<"])
def test_a_damaged_sheet_is_broken_and_not_a_dead_process(good, damage):
    refused, _ = refusal(changed(good, {"xl/worksheets/sheet1.xml": damage}))
    assert refused.sentence.endswith("。")


def test_a_spoiled_byte_in_a_member_is_broken(good):
    content = bytearray(good.read_bytes())
    with zipfile.ZipFile(good) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[at + 60 : at + 90] = b"\xaa" * 30
    path = good.with_name("spoiled.xlsx")
    path.write_bytes(content)
    assert "损坏" in refusal(path)[0].sentence


def test_a_file_over_20_mb_is_refused_with_its_size(good):
    path = good.with_name("large.xlsx")
    with path.open("wb") as file:
        file.write(good.read_bytes())
        file.truncate(21 * 2**20)
    assert "21.0 MB" in refusal(path)[0].sentence


def test_a_zip_bomb_is_refused_by_its_directory_in_under_50_ms(good):
    path = changed(good, {"xl/media/zeros.xml": b"<a>" + b"\0" * (212 * 2**20)})
    assert path.stat().st_size < 2**20
    refused, seconds = refusal(path)
    assert "压缩比" in refused.sentence
    assert refused.hostile
    assert seconds < 0.05


def test_many_small_members_are_refused_by_their_number(good):
    path = changed(good, {f"xl/media/{i}.xml": b"<a/>" for i in range(5000)})
    refused, seconds = refusal(path)
    assert "200 个" in refused.sentence
    assert seconds < 0.05


def test_members_that_add_up_to_more_than_100_mb_are_refused(good, monkeypatch):
    monkeypatch.setattr("exchange.workbooks.file_type.MAX_UNPACKED", 2000)
    with pytest.raises(SheetRefused, match="解压后"):
        kind_of(good)


def test_a_path_that_climbs_out_is_refused(good):
    refused, _ = refusal(changed(good, {"../../etc/cron.d/x": b"x"}))
    assert "路径" in refused.sentence
    assert refused.hostile


BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
SHEET = '<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize("declaration", [BOMB, EXTERNAL, "<!DOCTYPE x>", " " * 70_000 + BOMB])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_an_entity_or_document_type_is_refused_at_once(good, declaration, encoding, member):
    content = (f'<?xml version="1.0" encoding="{encoding}"?>' + declaration + SHEET).encode(
        encoding
    )
    refused, seconds = refusal(changed(good, {member: content}))
    assert "XML 声明" in refused.sentence
    assert refused.hostile
    assert seconds < 0.05


def test_a_workbook_inside_a_zip_is_no_workbook(good):
    outer = BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(good, "good.xlsx")
    path = good.with_name("nested.xlsx")
    path.write_bytes(outer.getvalue())
    assert "压缩包" in refusal(path)[0].sentence
