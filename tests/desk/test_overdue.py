import pytest

pytestmark = pytest.mark.usefixtures("noon")


def test_the_list_shows_who_holds_what_and_since_when(page, office, milestone):
    text = page(office, "/overdue/").content.decode()
    print(text)
    assert milestone.project.name in text


def test_ledger(page, office, milestone):
    text = page(office, "/projects/?group=area").content.decode()
    print(text)
    assert milestone.project.name in text
