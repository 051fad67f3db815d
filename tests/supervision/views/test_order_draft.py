"""A draft by hand, from ticked rows or a project, and its words edited."""

import pytest
from django.urls import reverse

from accounts.models import Unit
from supervision import orders
from supervision.models import SupervisionOrder
from tests.forms import form_to
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.usefixtures("evening")
NEW = "/orders/new/"


@pytest.fixture
def draft(client, supervisor):
    """draft("row=milestone-7", kind="letter"): the form opened, its rows drafted."""

    def made(query, **typed):
        client.force_login(supervisor)
        address = f"{NEW}?{query}"
        form = form_to(client.get(address), NEW)
        return client.post(address, form.fields | typed)

    return made


def test_ticked_rows_become_a_draft_a_project(draft, add_milestone, make_project, lead):
    other = make_project("示例项目二", kind="preliminary", lead=lead)
    rows = [add_milestone("甲"), add_milestone("乙"), add_milestone("丙", project=other)]
    answer = draft("&".join(f"row=milestone-{row.pk}" for row in rows))
    assert answer.url == "/orders/?tab=draft"
    drafted = SupervisionOrder.objects.order_by("project_id")
    assert [order.rows.count() for order in drafted] == [2, 1]
    assert {order.state for order in drafted} == {"draft"}


def test_from_a_project_what_is_overdue_is_ticked_and_what_is_due_soon_is_offered(
    client, supervisor, add_milestone, site
):
    late = add_milestone("甲")
    soon = add_milestone("乙", due=ISSUED.replace(day=30))
    add_milestone("丙", due=ISSUED.replace(month=12))
    client.force_login(supervisor)
    form = client.get(f"{NEW}?project={site.pk}&kind=letter").context["form"]
    assert [key for key, _ in form.fields["rows"].choices] == [
        f"milestone-{late.pk}",
        f"milestone-{soon.pk}",
    ]
    assert form.initial == {"kind": "letter", "rows": [f"milestone-{late.pk}"]}


def test_a_letter_or_a_talk_by_hand(draft, node):
    answer = draft(f"row=milestone-{node.pk}", kind="talk")
    order = SupervisionOrder.objects.get()
    assert (order.kind, answer.url) == ("talk", order.get_absolute_url())


def test_two_drafts_for_one_row_are_refused_at_the_field(draft, drafted, node):
    first, key = drafted(node), f"milestone-{node.pk}"
    answer = draft(f"row={key}", rows=[key])
    assert answer.status_code == 422
    assert "已有草稿" in answer.context["form"].errors["rows"][0]
    assert SupervisionOrder.objects.get() == first


def test_what_is_in_another_is_offered_with_its_name_and_not_ticked(
    client, supervisor, issued, node
):
    order = issued(node)
    client.force_login(supervisor)
    form = client.get(f"{NEW}?row=milestone-{node.pk}").context["form"]
    assert form.initial["rows"] == []
    [(_, words)] = form.fields["rows"].choices
    assert order.name in words


def test_no_row_is_refused_at_the_field(client, draft, node):
    answer = draft(f"row=milestone-{node.pk}", rows=[])
    assert answer.status_code == 422
    assert answer.context["form"].errors["rows"] == ["请至少选一项督办事项。"]


def test_what_is_done_or_no_row_at_all_is_told(client, supervisor, node, office):
    client.force_login(supervisor)
    shown = client.get(f"{NEW}?row=milestone-999&row=x").content.decode()
    assert "没有可督办的事项" in shown
    assert "2 项没有列出" in shown


def test_two_clicks_make_one_draft(client, supervisor, node):
    client.force_login(supervisor)
    address = f"{NEW}?row=milestone-{node.pk}"
    form = form_to(client.get(address), NEW)
    first, second = client.post(address, form.fields), client.post(address, form.fields)
    assert first.url == second.url
    assert SupervisionOrder.objects.count() == 1


@pytest.mark.parametrize("who", ["unit_head", "contact", "lead", "office", "auditor"])
def test_supervision_alone_drafts_and_edits(request, client, drafted, node, who):
    order = drafted(node)
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"{NEW}?row=milestone-{node.pk}").status_code == 403
    assert client.get(reverse("supervision:order-edit", args=[order.pk])).status_code == 404


@pytest.fixture
def edit(client, supervisor):
    """edit(order, title="…"): the words of a draft changed by its form."""

    def sent(order, **typed):
        client.force_login(supervisor)
        address = reverse("supervision:order-edit", args=[order.pk])
        form = form_to(client.get(address), address)
        return client.post(address, form.fields | typed)

    return sent


def test_the_words_are_edited_and_the_facts_are_no_field(
    edit, drafted, node, make_person, water_bureau
):
    make_person("示例丙", unit=water_bureau)
    order = drafted(node)
    typed = {"title": "关于抓紧办理的督办单", "demands": "7月底前完成", "is_hard": "on"}
    answer = edit(order, **typed, cc_units=[water_bureau.pk], number_13710="13710-2026-7")
    assert answer.url == order.get_absolute_url()
    order.refresh_from_db()
    assert (order.title, order.demands, order.is_hard) == (*list(typed.values())[:2], True)
    assert (order.number_13710, list(order.cc_units.all())) == ("13710-2026-7", [water_bureau])
    assert set(answer.wsgi_request.POST) >= set(typed)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "请写标题。"),
        ("title", "长" * 121, "最多"),
        ("demands", " ", "请写督办要求。"),
        ("to_unit", "999", ""),
        ("number_13710", "1" * 41, ""),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(edit, drafted, node, field, typed, sentence):
    order = drafted(node)
    answer = edit(order, **{"basis": "示例依据", field: typed})
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0] or sentence == "最多"
    assert "示例依据" in answer.content.decode()


def test_a_unit_that_cannot_get_it_is_said_at_its_field(client, edit, drafted, node, supervisor):
    order = drafted(node)
    client.force_login(supervisor)
    address = reverse("supervision:order-edit", args=[order.pk])
    form = form_to(client.get(address), address)
    Unit.objects.filter(pk=order.to_unit_id).update(closed_on=ISSUED)
    answer = client.post(address, form.fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["to_unit"]


def test_to_a_merged_unit_it_is_not_issued(client, drafted, node, supervisor):
    order = drafted(node)
    client.force_login(supervisor)
    address = reverse("supervision:order-issue", args=[order.pk])
    form = form_to(client.get(order.get_absolute_url()), address)
    Unit.objects.filter(pk=order.to_unit_id).update(closed_on=ISSUED)
    answer = client.post(address, form.fields)
    assert answer.status_code == 422
    assert "已撤销" in answer.content.decode()
    order.refresh_from_db()
    assert order.number is None


def test_a_colleague_was_quicker_and_nothing_typed_is_lost(client, drafted, node, supervisor):
    order = drafted(node)
    client.force_login(supervisor)
    address = reverse("supervision:order-edit", args=[order.pk])
    form = form_to(client.get(address), address)
    orders.edit_draft(order, {"title": "同事改的标题"}, by=supervisor, now=at(ISSUED, 12))
    answer = client.post(address, form.fields | {"demands": "我写的要求"})
    assert answer.status_code == 409
    assert "我写的要求" in answer.content.decode()
