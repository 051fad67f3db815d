"""Official documents, opened by LibreOffice and measured in millimetres (GB/T 9704-2012).

Its fonts stand in for those named, so sizes are measured by how far characters stand apart.
"""

from datetime import date

import pytest

from core.documents.document_table import DocumentField, TableColumn
from core.documents.official_document import OfficialDocument
from tests.libreoffice.measured_pdf import pages
from tests.libreoffice.soffice import convert

DAY = date(2026, 11, 26)
ISSUER = "示例县人民政府督查室"
LINE = "国" * 28
#: What the standard allows a margin.
MM = 1


def near(value):
    return pytest.approx(value, abs=MM)


def new(name="示例"):
    return OfficialDocument(name, issuer=ISSUER, form="示例", made_on=DAY)


def plain(lines):
    """The plain form with so many full lines of text."""
    document = new()
    document.masthead("示督〔2026〕1号")
    document.title("关于示例县重点项目推进情况和示例事项等的通知")
    document.addressee("示例县住房和城乡建设局")
    document.heading("一、示例情况")
    document.heading("（一）示例情况", 2)
    for _ in range(lines):
        document.paragraph(LINE[:26])
    document.paragraph("特此通知。")
    document.signature(DAY)
    document.imprint(["示例甲局", "示例乙局"], DAY)
    return document


def letter(lines):
    document = new()
    document.letterhead("示督函〔2026〕1号")
    document.title("关于示例项目的提醒函")
    document.addressee("示例县住房和城乡建设局")
    for _ in range(lines):
        document.paragraph(LINE[:26])
    document.paragraph("特此函告。")
    document.signature(DAY)
    document.letter_imprint(["示例甲局", "示例乙局"])
    return document


def table(rows):
    document = new()
    document.title("示例县重点项目督办单")
    document.number("示督〔2026〕1号")
    document.fields([DocumentField("主送", "示例局"), DocumentField("事项", "示例项目")])
    document.note("逾期事项")
    columns = [TableColumn("序号", 10, centred=True), TableColumn("情况", 90)]
    document.table(columns, [[str(number), "示例情况" * 30] for number in range(1, rows + 1)])
    document.gap()
    document.fields([DocumentField("要求", "示例")])
    document.paragraph("请按期签收、反馈、办结。")
    document.signature(DAY)
    document.imprint(["示例局"] * 20, DAY)
    return document


def full(paragraphs):
    """Nothing but full lines, three to a paragraph."""
    document = new()
    for _ in range(paragraphs):
        document.document.add_paragraph(LINE * 3)
    return document


#: By its name: which form, how long.
DOCUMENTS = {
    "full": (full, 20),
    **{f"plain-{lines}": (plain, lines) for lines in (0, 3, 12, 14, 16, 18, 40)},
    **{f"letter-{lines}": (letter, lines) for lines in (1, 8, 10, 12, 40)},
    **{f"table-{rows}": (table, rows) for rows in (1, 4, 6, 40)},
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """{name: the pages of its PDF}, of one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("documents")
    files = []
    for name, (form, length) in DOCUMENTS.items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(form(length).to_bytes())
    return {path.stem: pages(path) for path in convert(files, "pdf", folder)}


def bodies(page):
    """Its lines without the page number."""
    return [line for line in page.lines if line.bottom < 264]


def test_twenty_two_lines_of_twenty_eight_characters_fill_the_page(opened):
    first, second, third = opened["full"]
    for page in (first, second):
        assert (page.width, page.height) == (near(210), near(297))
        assert [line.text for line in bodies(page)] == [LINE] * 22
        assert {round(line.points, 2) for line in bodies(page)} == {15.75}
    assert len(bodies(third)) == 60 - 44


def test_margins_are_those_of_the_standard(opened):
    page = opened["full"][0]
    lines = bodies(page)
    pitch = (lines[-1].top - lines[0].top) / 21
    assert pitch == pytest.approx(225 / 22, abs=0.05)
    left, top, right, bottom = page.ink(0, 264)
    assert (left, 210 - right) == (near(28), near(26))
    character = (lines[0].points + 0.25) * 25.4 / 72
    between = (pitch - character) / 2
    assert (top - between, 297 - bottom - between) == (near(37), near(35))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_page_numbers_stand_outside_seven_millimetres_beneath(opened, name):
    for page in opened[name]:
        if name.startswith("letter") and page.number == 1:
            assert "—" not in page.text
            continue
        number = page.find(f"—{page.number}—")
        _, top, _, bottom = page.ink(264, 275)
        assert (top + bottom) / 2 == near(262 + 7)
        if page.number % 2:
            assert number.right == near(184 - 4.9)
        else:
            assert number.left == near(28 + 4.9)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name[:5] in ("plain", "table")])
def test_the_imprint_stands_at_the_foot_of_the_last_page(opened, name):
    *others, last = opened[name]
    upper, middle, lower = last.rules()[-3:]
    assert lower.top + lower.thick == near(297 - 35)
    for rule in (upper, middle, lower):
        assert (rule.left, rule.right) == (near(28), near(184))
        assert not rule.is_red
    assert upper.thick == lower.thick == pytest.approx(0.35, abs=0.06)
    assert middle.thick == pytest.approx(0.25, abs=0.06)
    copied, printed = last.find("抄送："), last.find("印发")
    assert upper.top < copied.top < middle.top < printed.top < lower.top
    assert (copied.left, printed.right) == (near(28 + 4.9), near(184 - 4.9))
    assert not any("抄送" in page.text for page in others)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "full"])
def test_signature_and_date_stand_together_above_it(opened, name):
    last = opened[name][-1]
    dated = next(line for line in last.lines if line.text.replace(" ", "") == "2026年11月26日")
    signed = [line for line in last.lines if line.text == ISSUER and line.top < dated.top][-1]
    assert dated.top - signed.top == near(225 / 22)
    assert (signed.left + signed.right) / 2 == near((dated.left + dated.right) / 2)
    assert dated.bottom < last.find("抄送：").top
    assert min(line.top for line in last.lines) < signed.top


def test_the_plain_form_has_its_head_at_the_heights_of_the_standard(opened):
    page = opened["plain-3"][0]
    (red,) = [rule for rule in page.rules() if rule.is_red]
    assert (red.left, red.right) == (near(28), near(184))
    _, mark, _, _ = page.ink(0, red.top - 30)
    assert mark - 37 == near(35)
    number = page.find("示督〔2026〕1号")
    assert red.top - number.bottom == pytest.approx(4, abs=1.5)
    assert (number.left + number.right) / 2 == near(28 + 78)


def test_sizes_are_those_of_the_standard(opened):
    first, last = opened["plain-3"][0], opened["plain-3"][-1]
    title = [first.find("关于示例县重点"), first.find("事项等的通知")]
    assert [round(line.points, 1) for line in title] == [22.0] * len(title)
    assert first.find("示例县住房和城乡建设局").points == pytest.approx(15.75, abs=0.1)
    signed = [line for line in last.lines if line.text.startswith("示例县人民政府督查室")]
    assert [round(line.points, 1) for line in signed] == [15.8, 14.0]


def test_the_letter_form_has_its_double_lines(opened):
    for name in ("letter-1", "letter-40"):
        first, *others = opened[name]
        rules = first.rules()
        assert [rule.is_red for rule in rules] == [True] * 4
        for rule in rules:
            assert (rule.left, rule.right) == (near(20), near(190))
        upper, beneath, above, lower = rules
        assert upper.thick > beneath.thick
        assert above.thick < lower.thick
        assert lower.top + lower.thick == near(297 - 20)
        _, top, _, bottom = first.ink(0, upper.top - 0.5)
        assert (top, upper.top - bottom) == (near(30), near(4))
        assert first.find("示督函〔2026〕1号").right == near(184)
        assert not any(page.rules() for page in others)


def test_the_head_of_a_table_stands_on_every_page(opened):
    found = opened["table-40"]
    assert len(found) > 3
    with_rows = [page for page in found if "示例情况示例情况" in page.text]
    assert all("序号" in page.text for page in with_rows)
    numbers = [line.text for page in found for line in page.lines if line.text.isdigit()]
    assert numbers == [str(number) for number in range(1, 41)]
    for page in with_rows:
        left, _, right, bottom = page.ink(30, 264)
        assert (left, right) == (near(28), near(184))
        assert bottom < 262 + MM
