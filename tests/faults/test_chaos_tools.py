"""The comparison of the books can fail, and a void fault is an error."""

import pytest

from alerts.models import Letter, Occasion
from tests.faults import chaos, post_office


@pytest.fixture
def books(db, make_person):
    from django.utils import timezone

    for number in range(3):
        Letter.objects.create(
            recipient=make_person(f"示例{number}"),
            day=timezone.localdate(),
            occasion=Occasion.MANUAL_PASS,
            due_at=timezone.now(),
            message_id=f"<{number}>",
            state="sent",
        )
    return chaos.Ledger.__new__(chaos.Ledger)


def test_books_that_agree_hold(books):
    found = books.compare(["<0>", "<1>", "<2>"])
    assert found.holds
    assert (found.letters, found.copies) == (3, 0)


@pytest.mark.parametrize(
    ("received", "what"),
    [
        (["<0>", "<1>"], "lost"),
        (["<0>", "<1>", "<2>", "<2>"], "unflagged"),
        (["<0>", "<1>", "<2>", "<9>"], "unexplained"),
    ],
)
def test_books_that_differ_do_not(books, received, what):
    found = books.compare(received)
    assert getattr(found, what) == 1
    assert not found.holds


def test_a_letter_left_over_does_not(books):
    Letter.objects.filter(message_id="<1>").update(state="queued")
    assert not books.compare(["<0>", "<1>", "<2>"]).holds


def test_a_flagged_copy_holds(books):
    Letter.objects.filter(message_id="<1>").update(maybe_twice=True)
    found = books.compare(["<0>", "<1>", "<1>", "<2>"])
    assert found.holds
    assert found.copies == 1


def test_a_fault_that_did_not_happen_is_an_error():
    with pytest.raises(AssertionError, match="in vain"):
        chaos.until(lambda: False, "in vain", seconds=0.05)


def test_the_post_office_knows_faults_before_and_after_taking():
    assert post_office.FAULTS == ("451 at RCPT", "452 at DATA", "answer lost")
