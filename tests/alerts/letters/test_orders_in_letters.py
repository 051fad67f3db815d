"""Orders in letters (R-SO-1): what is out by its words, drafts by the link of 督查室 alone."""

from datetime import date

import pytest

from supervision import orders, problems
from supervision.draft_orders import draft_orders
from supervision.models import SupervisionOrder
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db
PLUS_16, PLUS_31 = date(2026, 7, 16), date(2026, 7, 31)


@pytest.fixture
def letters_of(relay, milestone, lead, county_leader, supervisor, look_at):
    """letters_of(day): {who: the letter of that day as text}."""

    def read(day):
        look_at(f"{day} 08:00")
        relay.raw.clear()
        look_at(f"{day} 09:00")
        return {
            str(each["To"]): each.get_body((kind,)).get_content()
            for each in relay.letters
            for kind in ("plain",)
        }

    return read


def test_at_16_days_the_letter_of_the_supervision_office_leads_to_the_draft(
    letters_of, milestone, supervisor, contact, unit_head, lead
):
    draft_orders(PLUS_16, now=at(PLUS_16, 1))
    order = SupervisionOrder.objects.get()
    found = letters_of(PLUS_16)
    assert f"去督办：http://127.0.0.1:8000/orders/{order.pk}/" in found[supervisor.email]
    for person in (contact, unit_head, lead):
        assert f"/milestones/{milestone.pk}/" in found[person.email]
        assert "/orders/" not in found[person.email]
    assert not [text for text in found.values() if "草稿" in text]


def test_without_a_draft_it_leads_to_the_milestone(letters_of, milestone, supervisor):
    assert (
        f"去查看：http://127.0.0.1:8000/milestones/{milestone.pk}/"
        in (letters_of(PLUS_16)[supervisor.email])
    )


def test_an_order_that_is_out_and_a_problem_are_said_to_everybody(
    letters_of, milestone, supervisor, contact, county_leader, office
):
    draft_orders(PLUS_16, now=at(PLUS_16, 1))
    order = SupervisionOrder.objects.get()
    assert orders.issue(order, by=supervisor, now=at(date(2026, 7, 30)))
    problems.raise_problem(
        milestone.project, by=office, text="线路没有迁改", source="meeting", milestone=milestone,
        now=at(date(2026, 7, 30)),
    )  # fmt: skip
    found = letters_of(PLUS_31)
    for person in (contact, supervisor, county_leader):
        assert "督办单 左督〔2026〕1号 待签收 07-31" in found[person.email]
        assert "问题：待交办，项目中心 7月30日起" in found[person.email]
    assert f"去督办：http://127.0.0.1:8000/orders/{order.pk}/" in found[supervisor.email]
    assert f"/milestones/{milestone.pk}/" in found[contact.email]
