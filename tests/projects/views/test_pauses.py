"""Pages of 停工, 延长复核, 终止, 恢复施工: what is proposed, what is refused, what stands there."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from projects import roadmap
from projects.models import MilestoneChange, Pause, Project
from tests.cast import NEW_YEAR
from tests.page_text import page_text
from tests.pauses import pause

pytestmark = pytest.mark.django_db
APPROVED, TODAY = date(2026, 4, 10), date(2026, 8, 1)
NOW = datetime(2026, 8, 1, 10, tzinfo=timezone.get_default_timezone())
PAPER = "左政办函〔2026〕5号"
STOP = {
    "on": "2026-08-01",
    "category": "land",
    "caused_by": "superior",
    "document": PAPER,
    "reason": "用地未批",
    "review_date": "2026-11-01",
}
GO_ON = {"on": "2026-08-01", "document": PAPER, "reason": "已批", "approval": ""}


@pytest.fixture(autouse=True)
def august():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def site(make_project, office, contact, lead):
    project = make_project(
        "示例停工", kind="continuing", contact=contact, lead=lead, stage="building"
    )
    made = datetime(2026, 1, 6, 9, tzinfo=timezone.get_default_timezone())
    facts = {"by": office, "now": made, "known_since": NEW_YEAR}
    roadmap.add_milestone(project, name="主体封顶", due_date=date(2026, 5, 30), **facts)
    return project


@pytest.fixture
def paused(site, office):
    now = datetime(2026, 4, 10, 9, tzinfo=timezone.get_default_timezone())
    return pause(site, by=office, on=APPROVED, now=now, review_date=date(2026, 7, 10))


@pytest.fixture
def at_page(client, office, site):
    """at_page(name): the page of the office, at_page(name, **typed): what it answers."""
    client.force_login(office)

    def open_or_send(name, **typed):
        url = reverse(f"projects:project-{name}", args=[site.pk])
        if not typed:
            return client.get(url)
        version = typed.pop("version", None) or client.get(url).context["version"]
        return client.post(url, typed | {"version": version})

    return open_or_send


def field(site, name):
    return f"date-{site.milestones.get(name=name).pk}"


# --- 停工 ----------------------------------------


def test_the_page_proposes_three_months_and_offers_the_table_of_causes(at_page):
    form = at_page("pause").context["form"]
    assert (form["on"].value(), form["review_date"].value()) == (TODAY, date(2026, 11, 1))
    assert ("land", "用地") in form.fields["category"].choices


def test_a_pause_is_made_and_the_project_shows_it(at_page, client, site):
    response = at_page("pause", **STOP)
    assert response.status_code == 302
    text = page_text(client.get(site.get_absolute_url()))
    assert "2026-08-01起，0 天" in text
    for words in ("用地", "上级", PAPER, "2026-11-01", "用地未批", "恢复施工", "延长复核"):
        assert words in text


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"on": "2026-08-02"}, "on"),
        ({"review_date": "2026-08-01"}, "review_date"),
        ({"category": ""}, "category"),
        ({"caused_by": "department"}, "caused_by_unit"),
        ({"document": ""}, "document"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_refusal_stands_beside_its_field(at_page, typed, name):
    response = at_page("pause", **STOP | typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert not Pause.objects.exists()


def test_of_a_project_that_rests_no_second_page_opens(at_page, paused):
    assert at_page("pause").status_code == 302
    assert at_page("stage").status_code == 302


@pytest.mark.parametrize("name", ["pause-review", "resume"])
def test_of_a_project_that_does_not_rest_neither_page_opens(at_page, site, name):
    assert at_page(name).url == site.get_absolute_url()


# --- 恢复施工 ----------------------------------------


def test_every_frozen_milestone_stands_there_with_its_date_moved(at_page, paused, site):
    form = at_page("resume").context["form"]
    assert form[field(site, "主体封顶")].value() == date(2026, 9, 20)
    assert form[field(site, "复工")].value() == date(2026, 3, 31)
    assert "法定时限" in form[field(site, "复工")].help_text


def test_another_day_counts_the_dates_anew_and_writes_nothing(at_page, paused, site):
    response = at_page("resume", **GO_ON | {"on": "2026-07-20", "again": "1"})
    form = response.context["form"]
    assert form[field(site, "主体封顶")].value() == date(2026, 9, 8)
    assert (form["reason"].value(), form["on"].value()) == ("已批", date(2026, 7, 20))
    assert Pause.objects.get().is_open


def test_confirmed_once_it_goes_on(at_page, client, paused, site):
    response = at_page(
        "resume", **GO_ON, **{field(site, "主体封顶"): "2026-09-25", field(site, "复工"): ""}
    )
    assert response.status_code == 302
    assert MilestoneChange.objects.get().new_due == date(2026, 9, 25)
    assert Project.objects.get(pk=site.pk).stage == "building"
    assert "1 个节点的日期已调整" in page_text(client.get(site.get_absolute_url()))


def test_a_statutory_date_wants_its_number_beside_it(at_page, paused, site):
    typed = GO_ON | {field(site, "复工"): "2026-07-22"}
    response = at_page("resume", **typed)
    assert list(response.context["form"].errors) == [field(site, "复工")]
    assert at_page("resume", **typed | {"approval": PAPER}).status_code == 302


def test_who_looked_before_a_colleague_went_on_is_told(at_page, paused, site, office):
    version = at_page("resume").context["version"]
    assert at_page("resume", **GO_ON).status_code == 302
    assert at_page("resume", **GO_ON, version=version).status_code == 409


# --- 延长复核, 终止 ----------------------------------------


def test_the_next_review_is_proposed_from_today_where_the_last_is_past(at_page, paused):
    form = at_page("pause-review").context["form"]
    assert form["review_date"].value() == date(2026, 11, 1)
    assert form.fields["review_date"].help_text == "现定复核日期 2026-07-10"
    response = at_page("pause-review", review_date="2026-12-01", reason="仍未批")
    assert response.status_code == 302
    assert Pause.objects.with_review_date().get().review_date == date(2026, 12, 1)


def test_a_project_that_rests_is_terminated_without_its_cause_again(at_page, paused, site, client):
    assert "category" not in at_page("terminate").context["form"].fields
    ended = {"on": "2026-08-01", "document": "左政函〔2026〕9号", "reason": "不再建设"}
    assert at_page("terminate", **ended).status_code == 302
    text = page_text(client.get(site.get_absolute_url()))
    assert "2026-08-01终止" in text
    assert "左政函〔2026〕9号" in text
    assert at_page("terminate").status_code == 302


def test_any_project_may_be_terminated(at_page, site):
    assert at_page("terminate", **STOP).status_code == 302
    assert Project.objects.get(pk=site.pk).stage == "terminated"


# --- What rests is refused with a sentence ----------------------------------------


def test_a_report_on_a_frozen_milestone_is_refused_with_a_sentence(client, contact, paused, site):
    client.force_login(contact)
    milestone = site.milestones.get(name="主体封顶")
    done = {"standing": "done", "completed_on": "2026-07-30", "version": milestone.version}
    text = page_text(client.post(milestone.get_absolute_url(), done, follow=True))
    assert "项目停工或终止期间冻结，恢复施工后再办理" in text
    milestone.refresh_from_db()
    assert milestone.state == "pending"


# --- The list, and the desk ----------------------------------------


def test_the_list_shows_who_rests_with_cause_review_and_lead(client, office, paused, lead):
    client.force_login(office)
    text = page_text(client.get(reverse("projects:paused")))
    assert "1 个项目停工" in text
    for words in (
        "示例停工",
        "设计变更",
        "2026-04-10",
        "113",
        "2026-07-10",
        "已过",
        "示例县领导一",
    ):
        assert words in text
    assert "没有终止的项目" in page_text(client.get(reverse("projects:paused") + "?tab=ended"))
    narrowed = client.get(reverse("projects:paused") + "?cause=land")
    assert "示例停工" not in page_text(narrowed)
    assert "示例停工" in page_text(client.get(reverse("projects:paused") + "?q=停工&cause=design"))


def test_the_list_costs_the_same_with_one_row_and_many(
    client, office, paused, make_project, django_assert_max_num_queries
):
    client.force_login(office)
    address = reverse("projects:paused")
    client.get(address)
    with django_assert_max_num_queries(15) as one:
        client.get(address)
    for number in range(12):
        more = make_project(f"示例{number}", kind="reserve")
        pause(more, by=office, on=APPROVED + timedelta(days=1), now=NOW)
    with django_assert_max_num_queries(15) as many:
        client.get(address)
    assert len(one) == len(many)


@pytest.mark.parametrize(("who", "rows"), [("contact", 1), ("stranger", 0), ("lead", 1)])
def test_who_sees_which_rows(request, client, paused, who, rows):
    client.force_login(request.getfixturevalue(who))
    response = client.get(reverse("projects:paused"))
    assert len(response.context["table"].rows) == rows


@pytest.mark.parametrize("form", ["", "csv"])
def test_the_list_leaves_as_a_file(client, office, paused, form):
    client.force_login(office)
    response = client.get(reverse("projects:paused-export") + f"?form={form}")
    assert response.status_code == 200
    if form:
        assert "示例停工" in response.content.decode("utf-8-sig")
        assert PAPER in response.content.decode("utf-8-sig")


def test_the_offices_desk_names_reviews_that_are_due(client, office, paused):
    client.force_login(office)
    text = page_text(client.get("/"))
    assert "停工复核 1 个" in text
    assert "应于 7月10日复核，已过 22 天" in text
