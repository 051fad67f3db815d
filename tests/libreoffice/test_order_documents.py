"""The paper of orders, opened by LibreOffice: nothing lost, nothing beyond the margins."""

import itertools
import re

import pytest

from supervision.models import SupervisionOrder
from supervision.order_documents import order_document, reply_sheet
from tests.libreoffice.measured_pdf import pages
from tests.libreoffice.soffice import convert
from tests.libreoffice.test_documents import near
from tests.supervision.conftest import ISSUED, add_milestone, drafted, issued, node, site

__all__ = ["add_milestone", "drafted", "issued", "node", "site"]

pytestmark = pytest.mark.django_db
Kind = SupervisionOrder.Kind
LONG = "因征地拆迁涉及三户尚未签订补偿协议，施工单位无法进场 <A&B> 😀，已经三次协调未果。"


@pytest.fixture
def papers(add_milestone, issued, drafted, water_bureau):
    """{name: bytes}: each kind with 1, 6 and 40 rows, a draft of each, three reply sheets."""
    names = (f"节点{number}" for number in itertools.count(1000))

    def listed(count):
        return [add_milestone(next(names)) for _ in range(count)]

    made = {}
    for kind in Kind.values:
        for count in (1, 6, 40):
            order = issued(*listed(count), kind=kind, basis=LONG * 3, demands=LONG * count)
            order.cc_units.add(water_bureau)
            order.rows.update(last_report=LONG * 2)
            made[f"{kind}-{count}"] = order_document(order, ISSUED)
            if kind == Kind.YELLOW:
                made[f"reply-{count}"] = reply_sheet(order, ISSUED)
        made[f"draft-{kind}"] = order_document(drafted(*listed(2), kind=kind), ISSUED)
    return made


def test_the_paper_of_every_kind_and_length(papers, tmp_path):
    files = [tmp_path / f"{name}.docx" for name in papers]
    for file in files:
        file.write_bytes(papers[file.stem])
    opened = {path.stem: pages(path) for path in convert(files, "pdf", tmp_path)}
    for name, found in opened.items():
        check(name, found)


def check(name, found):
    text = "".join(page.text for page in found).replace(" ", "")
    count = int(name.split("-")[-1]) if name[-1].isdigit() else 2
    assert len(set(re.findall(r"节点1\d{3}", text))) == count, name
    assert ("草稿" in text) == name.startswith("draft"), name
    assert all("序号" in page.text for page in found if "节点1" in page.text), name
    for page in found:
        for line in page.lines:
            assert line.left > 27, (name, page.number, line)
            # LibreOffice reads the switch for hanging marks the wrong way round.
            assert line.right < 185 or line.text[-1] in "，。、；：", (name, page.number, line)
    if name.startswith("reply"):
        assert "单位负责人" in text, name
    else:
        check_end(name, found)


def check_end(name, found):
    last = found[-1]
    assert "左权县人民政府督查室" in last.text, name
    if "letter" not in name:
        rule = last.rules()[-1]
        assert rule.top + rule.thick == near(297 - 35), name
