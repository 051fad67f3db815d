"""路线图模板 on its pages: read, laid down, applied; who came too late, and what is refused."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from projects import roadmap
from projects.models import Milestone, RoadmapTemplate
from tests.pages import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
TODAY = date(2026, 4, 20)
HEAD = {"name": "前期项目", "kind": "preliminary", "effective_on": "2026-04-20"}
FIRST = {"s1-name": "可行性研究报告编制", "s1-day": "5月30日"}
NEW = reverse("projects:template-new")


@pytest.fixture
def template(office):
    made = RoadmapTemplate.objects.create(
        kind="preliminary", name="前期项目", effective_on=TODAY, by_name="示例办一"
    )
    made.steps.create(number=1, name="可行性研究报告编制", month=5, day=30)
    made.steps.create(number=2, name="核准或备案", after=1, days=100)
    return made


def applied_to(template, *projects):
    ticked = "&".join(f"project={project.pk}" for project in projects)
    return f"{reverse('projects:template-apply', args=[template.pk])}?{ticked}"


def apply(client, template, *projects, **days):
    """Open the dates of these projects, change some ("s1" of the first), write."""
    url = applied_to(template, *projects)
    page = client.get(url)
    typed = {"version": page.context["version"], "project": [p.pk for p in projects]}
    for _, fields in page.context["groups"]:
        typed |= {field.name: f"{field.initial:%Y-%m-%d}" for field in fields}
    typed |= {f"{projects[0].pk}-{name[1:]}": day for name, day in days.items() if name[0] == "s"}
    typed |= {name: value for name, value in days.items() if name[0] != "s"}
    return client.post(url, typed)


# --- Laid down ------------------------------------------------------------------------------------


def test_a_template_is_laid_down_and_leads_to_its_page(at_office):
    steps = FIRST | {"s3-name": "核准或备案", "s3-after": "1", "s3-days": "100"}
    response = send(at_office, NEW, **HEAD, **steps)
    made = RoadmapTemplate.objects.get()
    assert response.url == made.get_absolute_url()
    assert [(step.number, step.rule) for step in made.steps.all()] == [
        (1, "每年 5 月 30 日"),
        (2, "第 1 步之后 100 天"),
    ]
    page = at_office.get(response.url).content.decode()
    assert "2026-09-07" in page


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ({}, "至少填一步"),
        ({"s1-name": "甲", "s1-day": "2月30日"}, "30"),
        ({"s1-name": "甲", "s1-day": "2月29日"}, "29"),
        ({"s1-name": "甲", "s1-day": "2028-02-29"}, "不是每年都有"),
        ({"s1-name": "甲", "s1-after": "1", "s1-days": "3"}, "不能排在自己或后面的步骤之后"),
        ({"s1-name": "甲", "s1-after": "2", "s1-days": "3"}, "不能排在自己或后面的步骤之后"),
        (FIRST | {"s3-name": "乙", "s3-after": "2", "s3-days": "3"}, "第 2 步是空的"),
        ({"s1-name": "甲", "s1-after": "0", "s1-days": "3"}, "没有法定节点"),
        ({"s1-name": "甲"}, "请填固定日期"),
        ({"s1-name": "甲", "s1-days": "3"}, "两样都要填"),
        ({"s1-name": "甲", "s1-day": "5月1日", "s1-days": "3"}, "只填一种"),
        ({"s1-day": "5月1日"}, "请填节点名称"),
        (FIRST | {"s2-name": "可行性研究报告编制", "s2-day": "6月1日"}, "与第 1 步重名"),
    ],
)
def test_a_step_that_does_not_hold_is_said_and_nothing_kept(at_office, steps, sentence):
    response = send(at_office, NEW, **HEAD, **steps)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not RoadmapTemplate.objects.exists()


def test_the_statutory_step_is_shown_locked_and_not_written(at_office):
    refused = send(
        at_office, NEW, **HEAD | {"kind": "new"}, **{"s1-name": "开工", "s1-day": "9月1日"}
    )
    assert "法定节点由建设性质生成，不写进模板" in refused.content.decode()
    send(at_office, NEW, **HEAD | {"kind": "new"}, **FIRST)
    made = RoadmapTemplate.objects.get()
    assert "由建设性质生成，模板不改" in at_office.get(made.get_absolute_url()).content.decode()
    edit = at_office.get(reverse("projects:template-edit", args=[made.pk])).content.decode()
    assert "由建设性质生成，不能改" in edit


def test_a_template_sent_twice_is_made_once(at_office):
    typed = HEAD | FIRST | {"version": at_office.get(NEW).context["version"]}
    assert [at_office.post(NEW, typed).status_code for _ in range(2)] == [302, 302]
    assert RoadmapTemplate.objects.count() == 1


def test_a_second_edition_of_a_day_is_refused(at_office, template):
    url = reverse("projects:template-edit", args=[template.pk])
    same = send(at_office, url, name="前期", effective_on="2026-04-20", **FIRST)
    assert "这一天已有一版施行" in same.content.decode()
    send(at_office, url, name="前期", effective_on="2026-04-21", **FIRST)
    assert template.editions().count() == 2


def test_a_template_is_ended_with_a_reason_and_says_so(at_office, template, make_project):
    url = reverse("projects:template-end", args=[template.pk])
    assert url in at_office.get(template.get_absolute_url()).content.decode()
    missing = send(at_office, url, effective_on="2026-04-21")
    assert (missing.status_code, RoadmapTemplate.objects.count()) == (422, 1)
    done = send(at_office, url, effective_on="2026-04-21", reason="与新的办法不符")
    end = RoadmapTemplate.objects.get(is_end=True)
    assert done.url == end.get_absolute_url()
    for shown in (end, template):
        page = at_office.get(shown.get_absolute_url()).content.decode()
        assert "2026年4月21日起停用" in page
        assert "2026-04-21 起停用</a>：与新的办法不符。此前照常套用。" in page
    assert "已停用" not in at_office.get(reverse("projects:templates")).content.decode()


def test_an_ended_template_is_listed_and_offered_nowhere(at_office, template, make_project):
    template.effective_on = date(2026, 4, 19)
    template.save(update_fields=["effective_on"])
    project, end_url = make_project(kind="preliminary"), "projects:template-end"
    send(
        at_office,
        reverse(end_url, args=[template.pk]),
        effective_on="2026-04-20",
        reason="与新的办法不符",
    )
    end = RoadmapTemplate.objects.get(is_end=True)
    assert "已停用" in at_office.get(reverse("projects:templates")).content.decode()
    for shown in (end, template):
        page = at_office.get(shown.get_absolute_url()).content.decode()
        assert "2026-04-20 起停用</a>：与新的办法不符。不再套用到项目" in page
        assert reverse("projects:template-apply", args=[shown.pk]) not in page
        assert reverse(end_url, args=[shown.pk]) not in page
        # A new edition starts from the steps there were.
        assert reverse("projects:template-edit", args=[template.pk]) in page
        assert "不能套用" in at_office.get(applied_to(shown, project)).content.decode()
    for page in ("projects:template-edit", end_url):
        assert at_office.get(reverse(page, args=[end.pk])).status_code == 404
    none = at_office.get(reverse("projects:project-template", args=[project.pk]), follow=True)
    assert "没有适用于这个项目的路线图模板" in none.content.decode()


# --- Applied --------------------------------------------------------------------------------------


def test_ticked_projects_get_their_road_map_at_once(at_office, template, make_project):
    projects = [make_project(name, kind="preliminary") for name in "甲乙"]
    chooser = at_office.get(reverse("projects:template-apply", args=[template.pk]))
    assert {row.project for row in chooser.context["listings"]} == {*projects}
    response = apply(at_office, template, *projects, s2="2026-10-31")
    assert response.url == template.get_absolute_url()
    first, second = ([str(m.due_date) for m in p.milestones.all()] for p in projects)
    assert (first, second) == (["2026-05-30", "2026-10-31"], ["2026-05-30", "2026-09-07"])
    assert "没有要排的项目" in at_office.get(chooser.request["PATH_INFO"]).content.decode()


def test_an_emptied_day_is_left_out(at_office, template, make_project):
    project = make_project(kind="preliminary")
    assert apply(at_office, template, project, s1="").url == project.get_absolute_url()
    assert project.milestones.get().name == "核准或备案"
    assert apply(at_office, template, project, s1="").status_code == 422


def test_a_day_gone_by_is_said_and_ticked(at_office, template, make_project):
    project = make_project(kind="preliminary")
    refused = apply(at_office, template, project, s1="2026-04-10")
    assert (refused.status_code, project.milestones.count()) == (422, 0)
    assert "写入后 1 项立即逾期，最长 10 天" in refused.content.decode()
    tick = {"accept_overdue": "on", "overdue_from": "2026-04-10"}
    assert apply(at_office, template, project, s1="2026-04-10", **tick).status_code == 302


def test_what_the_days_run_into_is_said_before_writing(at_office, template, make_project):
    template.steps.filter(number=1).update(month=4, day=10)
    project = make_project(kind="preliminary", period="2024—2025")
    page = at_office.get(applied_to(template, project)).content.decode()
    assert "写入后 1 项立即逾期，最长 10 天" in page
    assert "晚于建设起止年限（2024—2025）" in page


def test_a_day_after_the_end_stands_beside_its_field(at_office, template, make_project):
    projects = [make_project(name, kind="preliminary", period="2026") for name in "甲乙"]
    refused = apply(at_office, template, *projects, s2="2027-01-01")
    assert "不能超过 2026-12-31" in refused.context["form"].errors[f"{projects[0].pk}-2"][0]
    assert not Milestone.objects.exists()


def test_a_template_edited_while_it_is_applied_is_told(
    at_office, template, make_project, office_colleague, client
):
    project = make_project(kind="preliminary")
    url = applied_to(template, project)
    typed = {"version": at_office.get(url).context["version"], "project": project.pk}
    client.force_login(office_colleague)
    other = reverse("projects:template-withdraw", args=[template.pk])
    page = client.get(template.get_absolute_url())
    assert page.status_code == 200
    template.effective_on = date(2026, 4, 19)
    template.save(update_fields=["effective_on"])
    edit = reverse("projects:template-edit", args=[template.pk])
    send(client, edit, name="前期", effective_on="2026-04-20", **FIRST)
    late = client.post(url, typed | {f"{project.pk}-1": "2026-05-30"})
    assert (late.status_code, project.milestones.count()) == (409, 0)
    assert "制定路线图模板" in late.content.decode()
    assert other.endswith("/withdraw/")


def test_a_road_map_that_grew_meanwhile_is_told(at_office, office, template, make_project, april):
    project = make_project(kind="preliminary")
    url = applied_to(template, project)
    typed = {"version": at_office.get(url).context["version"], "project": project.pk}
    facts = {"due_date": date(2026, 8, 1), "by": office, "now": april, "known_since": TODAY}
    roadmap.add_milestone(project, name="核准或备案", **facts)
    late = at_office.post(url, typed | {f"{project.pk}-2": "2026-09-07"})
    assert (late.status_code, project.milestones.count()) == (409, 1)
    assert "建立节点" in late.content.decode()


def test_a_project_leads_to_its_template_or_says_that_there_is_none(
    at_office, template, make_project
):
    project, other = make_project("甲", kind="preliminary"), make_project("乙", kind="reserve")
    found = at_office.get(reverse("projects:project-template", args=[project.pk]))
    assert found.url == applied_to(template, project)
    none = at_office.get(reverse("projects:project-template", args=[other.pk]), follow=True)
    assert "没有适用于这个项目的路线图模板" in none.content.decode()


@pytest.mark.parametrize("query", ["project=x", "project=99999999999999999999", "project=", ""])
def test_an_odd_tick_ticks_nothing(at_office, template, make_project, query):
    make_project(kind="preliminary")
    url = reverse("projects:template-apply", args=[template.pk])
    assert len(at_office.get(f"{url}?{query}").context["listings"]) == 1


# --- Query counts ---------------------------------------------------------------------------------


def test_the_pages_cost_the_same_for_one_and_for_twenty(
    at_office, template, make_project, django_assert_max_num_queries
):
    projects = [make_project("项目 0", kind="preliminary")]
    pages = (reverse("projects:templates"), template.get_absolute_url())
    choose = reverse("projects:template-apply", args=[template.pk])

    def ask():
        for url in (*pages, choose, applied_to(template, *projects)):
            with django_assert_max_num_queries(12):
                assert at_office.get(url).status_code == 200

    ask()
    projects += [make_project(f"项目 {n}", kind="preliminary") for n in range(1, 21)]
    for kind in ("", "new", "continuing", "reserve"):
        RoadmapTemplate.objects.create(kind=kind, name="甲", effective_on=TODAY, by_name="办")
    ask()
    assert AuditEntry.objects.exists()
