"""The milestone's page: who sees it and what it offers, whole and under a row."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from projects import project_lifecycle
from projects.models import Project
from tests import pauses
from tests.projects.conftest import DONE, TODAY, WORKING, state_of, text_of

pytestmark = pytest.mark.usefixtures("july")
POSTS = (
    "projects:milestone",
    "projects:milestone-confirm",
    "projects:milestone-send-back",
    "projects:milestone-withdraw",
    "projects:milestone-reopen",
    "projects:milestone-cancel",
    "projects:milestone-replan",
    "projects:milestone-correct",
    "projects:evidence-add",
)


@pytest.mark.parametrize(
    ("who", "seen", "reports", "manages"),
    [
        ("contact", 200, 302, 403),
        ("owner_colleague", 200, 302, 403),
        ("unit_head", 200, 302, 403),
        ("bureau_clerk", 200, 403, 403),
        ("lead", 200, 403, 403),
        ("county_leader", 200, 403, 403),
        ("office", 200, 403, 302),
        ("supervisor", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("administrator", 404, 404, 404),
        ("stranger", 404, 404, 404),
    ],
)
def test_who_sees_reports_and_manages(request, visit, milestone, who, seen, reports, manages):
    person = request.getfixturevalue(who)
    assert visit(person).status_code == seen
    assert visit(person, **WORKING).status_code == reports
    for name in POSTS[1:3] + POSTS[4:6]:
        assert visit(person, name, reason="请补").status_code == manages, name
    expected = reports if who != "office" else 403
    assert visit(person, "projects:milestone-withdraw", reason="").status_code == expected
    for name in ("projects:milestone-replan", "projects:milestone-correct"):
        assert visit(person, name).status_code == {302: 200}.get(manages, manages), name
    adding = 302 if 302 in (reports, manages) else reports
    assert visit(person, "projects:evidence-add", number="示例许可1号").status_code == adding


def test_a_visitor_is_asked_to_sign_in(client, milestone):
    for name in POSTS:
        response = client.post(reverse(name, args=[milestone.pk]))
        assert response.status_code == 302
        assert response["Location"].startswith("/login/")


@pytest.mark.parametrize("pk", ["-1", "0", "9223372036854775808", "1e3", "1 OR 1=1"])
def test_an_odd_number_is_no_page(client, office, milestone, pk):
    client.force_login(office)
    assert client.get(f"/milestones/{pk}/").status_code == 404
    assert client.post(f"/milestones/{pk}/confirm/").status_code == 404


@pytest.mark.parametrize("name", POSTS[1:6])
def test_looking_changes_nothing(client, office, submitted, name):
    client.force_login(office)
    assert client.get(reverse(name, args=[submitted.pk])).status_code == 405
    assert state_of(submitted) == "submitted"


@pytest.mark.parametrize(
    ("who", "status"), [("contact", 404), ("lead", 404), ("auditor", 200), ("office", 200)]
)
def test_a_withdrawn_project_is_kept_for_office_and_auditor(
    request, visit, project, office, who, status
):
    project_lifecycle.withdraw(project, by=office, reason="重复录入", on=TODAY, now=timezone.now())
    response = visit(request.getfixturevalue(who))
    assert response.status_code == status
    if status == 200:
        assert "重复录入" in text_of(response)
        assert "项目中心办理" not in text_of(response)


# --- under a row ------------------------------------------------------------------------------


HTMX = {"HX-Request": "true", "HX-Current-URL": "http://{}/overdue/?level=2".format("testserver")}


def test_htmx_gets_the_form_alone(visit, contact):
    shown = text_of(visit(contact, headers=HTMX))
    assert shown.lstrip().startswith("<form")
    assert "<html" not in shown
    assert 'name="next" value="/overdue/?level=2"' in shown


def test_a_boosted_link_gets_the_whole_page(visit, contact):
    assert "<html" in text_of(visit(contact, headers=HTMX | {"HX-Boosted": "true"}))


def test_htmx_is_sent_back_to_its_list(visit, contact):
    response = visit(contact, headers=HTMX, **WORKING, next="/overdue/?level=2")
    assert response["HX-Redirect"] == "/overdue/?level=2"


def test_htmx_gets_the_form_with_its_errors(visit, contact):
    response = visit(contact, headers=HTMX, **WORKING | {"percent": "200"})
    assert response.status_code == 422
    assert "<html" not in text_of(response)


# --- what every reader finds ------------------------------------------------------------------


def test_a_paused_milestone_asks_nothing(visit, project, office, contact, milestone):
    pauses.set_stage(
        project, Project.Stage.SUSPENDED, by=office, on=TODAY, reason="资金", now=timezone.now()
    )
    assert visit(contact).context["page"].form is None
    assert "暂停" in text_of(visit(contact))
    assert visit(contact, **WORKING).status_code == 409


def test_every_change_leaves_a_trail(visit, office, contact, milestone):
    visit(contact, **DONE)
    visit(office, "projects:milestone-send-back", reason="缺照片")
    actions = AuditEntry.objects.filter(subject_id=milestone.pk).values_list("action", flat=True)
    assert {"报完成", "退回"} <= set(actions)


def test_typed_words_are_shown_as_words(visit, contact):
    visit(contact, **WORKING | {"note": "<script>alert(1)</script>"})
    shown = text_of(visit(contact))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_page_asks_as_much_for_one_report_as_for_many(
    client, visit, contact, milestone, django_assert_max_num_queries
):
    visit(contact, **WORKING)
    client.force_login(contact)
    address = milestone.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(17) as one:
        client.get(address)
    for number in range(10):
        visit(contact, **WORKING | {"note": f"第{number}次"})
    client.get(address)
    with django_assert_max_num_queries(17) as many:
        client.get(address)
    assert len(many) == len(one)
