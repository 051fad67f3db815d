"""Whatever leaves the system may be brought back untouched, and then changes nothing."""

import inspect
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import transaction
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Unit
from core.lists.page import ListPage
from core.spreadsheets.printed_list import MIME
from exchange.workbooks.reader import SheetRefused
from investment import monthly_reports
from pipeline import contracts, trips
from pipeline.pool_records import NewEntry, write_entries
from projects import assign_people, change_requests, owner_reports, project_lifecycle, roadmap
from projects.models import Project, Tag, YearListing
from supervision import orders, problems
from tests import pauses
from tests.examples import examples
from tests.exchange.ledgers import APRIL_10, TODAY, bring_in
from tests.moved_dates import move_date

pytestmark = pytest.mark.django_db

#: Name of the address -> its questions; those that print the whole ledger come first.
WHOLE = {"desk:ledger-export": ["", "form=print", "group=area", "form=print&group=area"]}
OTHERS = {
    "desk:ledger-export": ["form=csv"],
    "desk:overdue-export": ["", "group=none", "tab=stale", "tab=waiting", "form=csv",
                            "form=csv&tab=waiting"],
    "projects:paused-export": ["", "form=csv"],
    "projects:requests-export": ["tab=all", "tab=all&form=csv"],
    "exchange:reports-export": ["month=2026-03", "month=2026-04"],
    "exchange:statistics-export": ["year=2026&month=3"],
    "exchange:template": ["unit={unit}"],
    "exchange:figures-form": ["month=2026-03", "month=2026-03&unit={unit}"],
    "exchange:pipeline-form": ["kind=contracts", "kind=pool"],
}  # fmt: skip
#: What is done on projects, a row each; not of the random ledger.
BESIDE = {
    "supervision:problems-export": ["tab=all", "tab=all&form=csv", "tab=meeting"],
    "supervision:orders-export": ["", "form=csv"],
    "pipeline:pipeline-export": ["", "form=csv", "step=signed"],
    "pipeline:contracts-export": ["", "form=csv"],
    "pipeline:pool-export": ["", "form=csv"],
    "pipeline:pool-offered-export": ["", "form=csv"],
    "pipeline:signing-figures-export": ["", "by=quarter"],
    "pipeline:trips-export": ["", "form=csv"],
    "pipeline:reviews-export": ["", "form=csv", "tab=waiting", "tab=returned&form=csv"],
}
#: The sheet that was uploaded with remarks, what they say, a photo, minutes: no list of projects.
NO_EXPORT = {
    "exchange:marked", "exchange:problems", "projects:evidence", "pipeline:review-docx",
}  # fmt: skip
#: What makes a file of a list, and so may stand behind a new address.
WRITERS = re.compile("workbook_answer|page_export|file_answer|csv_answer|annotated|FileResponse")


def test_every_export_is_tried_here():
    found = {name for name, view in views(get_resolver()) if WRITERS.search(source_of(view))}
    assert found == {*WHOLE, *OTHERS, *BESIDE, *NO_EXPORT}


def test_every_module_that_writes_a_file_is_behind_one_of_them():
    root = Path(django_settings.BASE_DIR)
    writers = re.compile(
        r"(printed_list|fill_in_form|blank_form)\.write|csv_of\(|core\.lists(\.| import .*)export"
    )
    ours = {config.name for config in apps.get_app_configs() if (root / config.name).is_dir()}
    ours -= {"core"}
    paths = [path for app in ours for path in (root / app).rglob("*.py")]
    found = {str(p.relative_to(root)) for p in paths if writers.search(p.read_text())}
    assert found == {
        "desk/ledger/page_export.py",
        "desk/overdue/page_export.py",
        "desk/overdue/past_day.py",
        "exchange/kinds/contract_sheet/contract_form.py",
        "exchange/kinds/pool_sheet/pool_form.py",
        "exchange/kinds/ledger/export_columns.py",
        "exchange/kinds/ledger/export_ledger.py",
        "exchange/kinds/ledger/unit_form.py",
        "exchange/kinds/monthly_figures/month_form.py",
        "exchange/kinds/monthly_figures/statistics_sheet.py",
        "exchange/kinds/monthly_figures/year_sheet.py",
        "pipeline/views/contract_list.py",
        "pipeline/views/funnel_list.py",
        "pipeline/views/pool_list.py",
        "pipeline/views/pool_offered.py",
        "pipeline/views/joint_review.py",
        "pipeline/views/joint_review_list.py",
        "pipeline/views/trips.py",
        "projects/views/change_request_list.py",
        "projects/views/pause_list.py",
        "supervision/views/order_export.py",
        "supervision/views/order_files.py",
        "supervision/views/problem_list.py",
    }


def views(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern.callback


def source_of(view):
    view = inspect.unwrap(view)
    if getattr(view, "view_class", None) and issubclass(view.view_class, ListPage):
        # The same class is the page of the list and, by as_export(), its file.
        return "FileResponse" if view.view_initkwargs.get("is_export") else ""
    return inspect.getsource(getattr(view, "view_class", view))


# --- a random ledger ------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["", "", "无", "/", "待定", "=1+1", "'引号", "“全角”，、；（１２）",
     "占地 5 亩\n1. 厂房\r\n2. 路",
     "60%", "完成60%", "100％", "<b>&amp;</b>", " 首尾空格 ", "2026年3月", "0.5", "是", "𠮷野家😀",
     "139****0001", "合计", "-12", "+86", "@示例", "示例、示例，示例"]
)  # fmt: skip
NAMES = st.sampled_from(
    ["示例公园", "示例公园项目", "示例公园（一期）", "示例公园（二期）", "★示例公园★", "=示例大道",
     "示例 大道 工程", "2026年示例路", "示例“智慧”平台", "示例A区", "示例B区", "示例①号楼"]
)  # fmt: skip
CODE = "2603-140722-89-01-{:06}"
AMOUNTS = st.none() | st.decimals(0, 10**6, places=2)
PROJECTS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "has_code": st.booleans(),
        "kind": st.sampled_from([*YearListing.Kind.values, ""]),
        "grade": st.sampled_from(Project.Grade.values),
        "stage": st.sampled_from(["", *Project.Stage.values]),
        "texts": st.fixed_dictionaries(
            {key: TEXTS for key in ("content", "formalities", "remark")}
        ),
        "lines": st.fixed_dictionaries(
            {key: TEXTS.filter(lambda text: "\n" not in text) for key in ("location", "funding")}
        ),
        "period": st.sampled_from(["", "2025—2027", "2025-2027", "2026", "2026.3-2027.12"]),
        "total": AMOUNTS,
        "plan": AMOUNTS,
        "carried_in": AMOUNTS,
        "is_livelihood_item": st.booleans(),
        "stat_enrolled": st.sampled_from([None, True, False]),
        "unit": st.integers(0, 2),
        "owner": st.none() | st.integers(0, 2),
        "supporting": st.sets(st.integers(0, 2)),
        "tags": st.sets(st.sampled_from(["甲类", "A+", "省重点", "“双百”"])),
        "leads": st.lists(st.integers(0, 3), max_size=4, unique=True),
        "without_primary": st.booleans(),
        "contact": st.booleans(),
        "responsible": st.booleans(),
        "progress": st.none()
        | st.fixed_dictionaries({"note": TEXTS, "problem": TEXTS, "next_step": TEXTS}),
        "percent": st.none() | st.integers(0, 100),
        "completion_due": st.none() | st.dates(date(2026, 5, 1), date(2030, 12, 31)),
        "done": st.booleans(),
        "replanned": st.booleans(),
        "supplement": st.booleans(),
        "no_winter_stop": st.booleans(),
        "has_area": st.booleans(),
    }
)  # fmt: skip


@pytest.fixture
def cast(make_person, industry_bureau, water_bureau, company):
    """(units, leaders, contact, responsible) of whom the random projects are made."""
    units = [industry_bureau, water_bureau, Unit.objects.create(name="示例集团（左权）有限公司")]
    leaders = [make_person(f"示例县领导{n}", duty="county_leader") for n in "甲乙丙丁"]
    return (
        units,
        leaders,
        make_person("示例戊", unit=units[0]),
        make_person("示例己", unit=units[0]),
    )


def enter(number, facts, make_project, office, cast):
    units, leaders, contact, responsible = cast
    kind, supplement = facts["kind"], facts["supplement"] and facts["kind"] == "continuing"
    never_stops = facts["no_winter_stop"] and kind == "continuing" and not supplement
    project = make_project(
        facts["name"],
        kind=kind,
        plan=facts["plan"],
        national_code=CODE.format(number) if facts["has_code"] else "",
        grade=facts["grade"],
        period=facts["period"],
        total_investment=facts["total"],
        is_livelihood_item=facts["is_livelihood_item"],
        stat_enrolled=facts["stat_enrolled"],
        responsible_unit=units[facts["unit"]],
        owner_unit=None if facts["owner"] is None else units[facts["owner"]],
        **({} if facts["has_area"] else {"work_area": None}),
        **facts["texts"],
        **facts["lines"],
        **({"no_winter_stop": True, "no_winter_stop_reason": "室内"} if never_stops else {}),
        **(
            {
                "listed_on": date(2026, 4, 2),
                "due_date": date(2026, 5, 2),
                "approval": "左办〔2026〕1号",
            }
            if supplement
            else {}
        ),
    )
    project.listings.update(carried_in=facts["carried_in"], content=facts["texts"]["content"])
    people(project, facts, office, leaders, contact, responsible)
    project_lifecycle.relate(
        project,
        by=office,
        tags=[Tag.objects.get_or_create(name=name)[0] for name in sorted(facts["tags"])],
        supporting_units=[units[place] for place in sorted(facts["supporting"])],
    )
    events(project, facts, office)
    if facts["progress"]:
        owner_reports.add_update(
            project, by=office, now=APRIL_10, standing="working", percent=facts["percent"],
            **facts["progress"],
        )  # fmt: skip


def people(project, facts, office, leaders, contact, responsible):
    when = {"on": TODAY, "by": office, "now": APRIL_10}
    first, *others = [leaders[place] for place in facts["leads"]] or [None]
    if first:
        assign_people.assign_lead(project, first, **when)
        assign_people.set_deputies(project, others, **when)
        if facts["without_primary"]:
            assign_people.end_lead(project, **when)
    if facts["contact"]:
        assign_people.assign_holder("contact", project, contact, **when)
    if facts["responsible"]:
        assign_people.assign_holder("responsible", project, responsible, **when)


def events(project, facts, office):
    milestone = project.milestones.filter(code__in=("RESUME", "START"), completed_on=None).first()
    if milestone and facts["replanned"]:
        number = "示例〔2026〕1号"
        move_date(milestone, date(2026, 9, 30), by=office, now=APRIL_10, approval=number)
        milestone.refresh_from_db()
    if milestone and facts["done"]:
        milestone.complete_confirmed(by=office, on=date(2026, 4, 5), now=APRIL_10)
    if facts["completion_due"]:
        roadmap.add_milestone(
            project, name="竣工", code="COMPLETE", due_date=facts["completion_due"], by=office,
            now=APRIL_10, accept_overdue=True, known_since=TODAY,
        )  # fmt: skip
    if facts["stage"] in Project.FROZEN_STAGES:
        pauses.set_stage(project, facts["stage"], by=office, on=TODAY, reason="示例", now=APRIL_10)
    elif facts["stage"]:
        Project.objects.filter(pk=project.pk, stage="").update(stage=facts["stage"])


# --- out and back ---------------------------------------------------------------------------------


def exports(client, listed, unit, folder):
    """[(what it is, its path)] of every export."""
    for name, queries in listed.items():
        for number, query in enumerate(queries):
            answer = client.get(f"{reverse(name)}?{query.format(unit=unit.pk)}")
            assert answer.status_code == 200
            suffix = "xlsx" if answer["Content-Type"] == MIME else "csv"
            path = folder / f"{name.partition(':')[2]}-{number}.{suffix}"
            path.write_bytes(answer.content)
            yield f"{name}?{query}", path


def by_command(folder):
    path = folder / "command.xlsx"
    call_command("export_ledger", str(path), "--year", "2026")
    yield "export_ledger", path


def check_nothing_changes(what, path, office, number=None):
    """`number`: how many projects the file has, where it prints every one."""
    try:
        changeset, batch = bring_in(path, office, allowed=True)
    except SheetRefused:
        assert number is None, what
        return
    for change in changeset.rows:
        said = [str(issue) for issue in change.row.issues]
        assert change.outcome in ("unchanged", "refused"), (what, change.after, said)
    assert batch is None, what
    if number is not None:
        assert len(changeset.rows) == number, what


@settings(
    max_examples=examples(12),
    suppress_health_check=list(HealthCheck),
    database=None,
    deadline=None,
    phases=[Phase.generate],
    print_blob=True,
)
@given(projects=st.lists(PROJECTS, min_size=1, max_size=6, unique_by=lambda facts: facts["name"]))
def test_an_export_brought_back_changes_nothing(
    clerk, office, make_project, cast, tmp_path, projects
):
    with transaction.atomic():
        for number, facts in enumerate(projects):
            enter(number, facts, make_project, office, cast)
        monthly_reports.open_reports(TODAY, now=APRIL_10)
        unit = cast[0][projects[0]["unit"]]
        for what, path in [*exports(clerk, WHOLE, unit, tmp_path), *by_command(tmp_path)]:
            check_nothing_changes(what, path, office, len(projects))
        for what, path in exports(clerk, OTHERS, unit, tmp_path):
            check_nothing_changes(what, path, office)
        transaction.set_rollback(True)


def test_what_is_done_on_projects_brought_back_changes_nothing(
    clerk, office, make_person, project, county_leader, tmp_path
):
    supervisor = make_person("示例督查一", duty="supervision")
    done = {"now": APRIL_10, "by": office}
    problems.raise_problem(project, text="没有用地批复", source="meeting", **done)
    late = roadmap.add_milestone(
        project,
        name="场地平整",
        due_date=date(2026, 3, 20),
        accept_overdue=True,
        known_since=TODAY,
        **done,
    )
    order = orders.draft_order(project, [late], by=supervisor, now=APRIL_10)
    assert orders.issue(order, by=supervisor, now=APRIL_10)
    trip = trips.enter(leader=county_leader, starts_on=TODAY, ends_on=TODAY, place="示例市", **done)
    signed = {"investor": "示例企业甲", "method": "business", "kind": "contract", "trip": trip}
    contract = contracts.enter(
        name=project.name, amount=Decimal(6000), signed_on=TODAY, today=TODAY, **signed, **done
    )
    assert contract.pk
    row = NewEntry(
        project, date(2025, 12, 1), Decimal(6000), "ready", date(2025, 11, 1), "示例纪要"
    )
    write_entries([row], basis="sheet", **done)
    tried = 0
    for what, path in exports(clerk, BESIDE, project.responsible_unit, tmp_path):
        check_nothing_changes(what, path, office)
        tried += 1
    assert tried == sum(map(len, BESIDE.values()))


# --- cases that were once lost --------------------------------------------------------------------


@pytest.fixture
def brought_back(clerk, office, tmp_path):
    """brought_back(query): the only row of the page's export, imported again."""

    def bring(query=""):
        path = tmp_path / "export.xlsx"
        path.write_bytes(clerk.get(f"{reverse('desk:ledger-export')}?{query}").content)
        (change,) = bring_in(path, office)[0].rows
        return change

    return bring


def test_the_second_lead_stays(brought_back, project, office, make_person):
    deputies = [make_person(f"示例县领导{n}", duty="county_leader") for n in "二三"]
    assign_people.set_deputies(project, deputies, on=TODAY, by=office, now=APRIL_10)
    assert brought_back().row.values["lead_officials"] == [
        "示例县领导一",
        "示例县领导二",
        "示例县领导三",
    ]
    assert project.leads.open().count() == 3


def test_deputies_without_a_first_lead_stay_deputies(brought_back, project, office, make_person):
    assign_people.set_deputies(
        project,
        [make_person("示例县领导二", duty="county_leader")],
        on=TODAY,
        by=office,
        now=APRIL_10,
    )
    assign_people.end_lead(project, on=TODAY, by=office, now=APRIL_10)
    change = brought_back()
    assert change.outcome == "unchanged"
    assert any("都是协助包联领导" in issue.sentence for issue in change.row.issues)
    assert not project.leads.open().filter(is_primary=True).exists()


def test_a_percent_in_the_words_of_a_progress_is_nothing_new(brought_back, project, office):
    facts = {"standing": "working", "note": "60%", "percent": None}
    owner_reports.add_update(project, by=office, now=APRIL_10, **facts)
    assert brought_back("form=print").outcome == "unchanged"


@pytest.mark.parametrize("form", ["", "form=csv"])
def test_lists_of_pauses_and_of_requests_are_no_ledger(
    clerk, office, project, milestone, contact, make_person, tmp_path, form
):
    """What they say of a project is read off it, and taken in by nobody a second time."""
    facts = {"category": "land", "caused_by": "owner_unit", "reason": "用地未批"}
    change_requests.ask(milestone, by=contact, new_due=date(2026, 7, 30), now=APRIL_10, **facts)
    deputies = [make_person(f"示例县领导{n}", duty="county_leader") for n in "二三"]
    assign_people.set_deputies(project, deputies, on=TODAY, by=office, now=APRIL_10)
    pauses.pause(project, by=office, on=TODAY, now=APRIL_10)
    listed = {"projects:paused-export": [form], "projects:requests-export": [f"tab=all&{form}"]}
    for what, path in exports(clerk, listed, project.responsible_unit, tmp_path):
        check_nothing_changes(what, path, office)
