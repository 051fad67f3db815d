"""The paper of an order and its reply sheet, to download: by whom, and as what."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from docx import Document

pytestmark = pytest.mark.usefixtures("evening")
NAMES = ("order-docx", "order-reply-docx")


def words(response):
    document = Document(BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("name", NAMES)
def test_who_reads_the_order_takes_its_paper(get, issued, node, bureau_clerk, name):
    order = issued(node)
    answer = get(bureau_clerk, reverse(f"supervision:{name}", args=[order.pk]))
    assert answer.status_code == 200
    assert order.number_words in unquote(answer["Content-Disposition"])
    assert order.number_words in words(answer)
    assert node.name in words(answer)


@pytest.mark.parametrize("name", NAMES)
def test_who_does_not_learns_nothing(get, drafted, node, unit_head, stranger, supervisor, name):
    address = reverse(f"supervision:{name}", args=[drafted(node).pk])
    for person in (unit_head, stranger):
        assert get(person, address).status_code == 404
    assert get(supervisor, address).status_code == 200
