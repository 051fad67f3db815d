"""The table of the ledger's fields is whole, and every place that lists fields walks it."""

from decimal import Decimal

import pytest
from django.db import models

from accounts.models import Person, Unit
from core.ledger_field import LEDGER
from exchange.all_ledger_fields import BY_KEY, MODELS
from exchange.batches.undo import undo
from exchange.kinds.ledger import export_columns, preview_columns, unit_form
from exchange.kinds.ledger.export_ledger import year_ledger
from exchange.kinds.monthly_figures import month_form, statistics_sheet, year_sheet
from exchange.kinds.monthly_figures import preview_columns as figures_preview
from investment.models import (
    AnnualPlan,
    Enrolment,
    MonthlyReport,
    PlanMonth,
    StatisticsFigure,
)
from projects.ledger_fields import FIELDS, LISTING_FACTS, PROJECT_FACTS
from projects.models import (
    LeadAssignment,
    Milestone,
    ProgressUpdate,
    Project,
    YearListing,
)
from projects.models.assignments import ONE_AT_A_TIME
from tests.exchange.ledgers import APRIL_10, HEAD, TODAY, bring_in, line
from tests.exchange.ledgers import ledger as write_ledger

PLACES = {
    **MODELS,
    "plan": AnnualPlan,
    "plan_month": PlanMonth,
    "milestone": Milestone,
    "progress": ProgressUpdate,
    "person": Person,
    "report": MonthlyReport,
    "statistics": StatisticsFigure,
    "enrolment": Enrolment,
}
ASSIGNMENTS = {"lead": LeadAssignment, **ONE_AT_A_TIME}
TERM = {
    "project": "the row's own",
    "since": "the day of the import, or of the listing",
    "until": "the successor ends it",
}
#: What a person may enter and no field of the ledger keeps, with the reason.
LEFT_OUT = {
    Project: {},
    YearListing: {
        "project": "the row's own",
        "year": "asked with the file",
        "kind_decided_on": "changing a kind within the year has its own page (R-DL-6)",
    },
    LeadAssignment: {**TERM, "is_primary": "the first of those named"},
    **dict.fromkeys(ONE_AT_A_TIME.values(), TERM),
}


def keeps(model):
    """The fields of a model that the table names."""
    if model in ASSIGNMENTS.values():
        roles = [field.name for field in FIELDS if field.model == "assignment"]
        named = {ASSIGNMENTS[role] for role in roles}
        return {"official" if model is LeadAssignment else "person"} if model in named else set()
    return {field.name for field in FIELDS if PLACES.get(field.model) is model}


@pytest.mark.parametrize("model", LEFT_OUT, ids=lambda model: model.__name__)
def test_every_editable_field_stands_in_the_table_or_is_left_out_by_name(model):
    own = [*model._meta.fields, *model._meta.many_to_many]
    editable = {field.name for field in own if field.editable and not field.primary_key}
    assert editable - keeps(model) == LEFT_OUT[model].keys()


@pytest.mark.parametrize("field", [f for f in BY_KEY.values() if f.path], ids=lambda f: f.key)
def test_a_path_leads_to_a_field_of_a_model(field):
    if field.model == "assignment":
        assert field.name in ASSIGNMENTS
        return
    kept = PLACES[field.model]._meta.get_field(field.name)
    if field.model == "milestone":
        assert field.path.split(".")[1] in Milestone.Code.values
    if field.sort in ("line", "text", "report_text", "name", "progress") and kept.max_length:
        assert field.limit == kept.max_length


@pytest.mark.parametrize("field", [f for f in BY_KEY.values() if f.parts], ids=lambda f: f.key)
def test_a_joint_column_stands_for_fields_that_are_kept(field):
    assert all(BY_KEY[key].path for key in field.parts.split())
    assert not field.path


def test_what_project_and_listing_keep_is_printed():
    kept = [field for field in FIELDS if field.model in MODELS]
    assert [field.key for field in kept if LEDGER not in field.shown_in] == []


#: Columns of sheets of figures that are for reading only: told by the sheet or worked out.
COMPUTED = {
    "span", "before", "last_done", "last_note", "last_problems", "last_steps", "to_date",
    "correction", "afterwards", "taken_over",
}  # fmt: skip
SHEETS = {
    "printed ledger": export_columns.COLUMNS,
    "owner's sheet": unit_form.FORM.all_columns,
    "year of figures": year_sheet.columns(6),
    "form of a month": [*month_form.FIXED, *month_form.asked(6), *month_form.LAST],
    "statistics": statistics_sheet.columns(6),
}


@pytest.mark.parametrize("columns", SHEETS.values(), ids=SHEETS)
def test_a_column_that_leaves_is_of_the_table(columns):
    keys = {column.key for column in columns} - COMPUTED
    assert keys <= BY_KEY.keys()
    assert all(BY_KEY[c.key].printed_as == c.kind for c in columns if c.key in BY_KEY)


@pytest.mark.parametrize(
    "columns",
    [preview_columns.COLUMNS, figures_preview.of_figures(6), figures_preview.of_statistics(6)],
    ids=["ledger", "figures", "statistics"],
)
def test_a_column_of_a_preview_is_of_the_table(columns):
    assert {key for keys, _ in columns for key in keys} <= BY_KEY.keys()


def test_what_the_owner_reports_is_free_in_its_sheet_and_all_else_locked():
    assert [column.key for column in unit_form.FORM.asked] == (
        "resumed_on started_on completed_on note problem next_step".split()
    )
    assert [column.key for column in unit_form.FIXED] == (
        "name kind resume_due start_due completion_due responsible_unit owner_unit".split()
    )


# --- the way of a plain field: in, out, in again, undone ------------------------------------------

#: By sort: what a sheet says of a project, and what the ledger then keeps.
TYPED = {
    "line": ("示例之言", "示例之言"),
    "text": ("示例一\n示例二", "示例一\n示例二"),
    "money": (1234.5, Decimal("1234.50")),
    "yes_no": ("是", True),
    "grade": ("省级", "provincial"),
    "code": ("2603-140722-89-01-000010", "2603-140722-89-01-000010"),
    "unit": ("示例企业丁", "示例企业丁"),
    "area": ("1", "攻坚项目建设"),
}
#: They tell which project a row is of; test_match_rows has their ways.
IDENTIFYING = {"name", "responsible_unit"}
#: What else a row must say.
WITH = {"no_winter_stop": {"不停工原因": "室内"}, "no_winter_stop_reason": {"不停工": "是"}}
PLAIN = [field for field in (*PROJECT_FACTS, *LISTING_FACTS) if field.key not in IDENTIFYING]


def kept_of(project, field):
    project = Project.objects.get(pk=project.pk)
    row = project if field.model == "project" else project.listings.get()
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value


@pytest.mark.django_db
@pytest.mark.parametrize("field", PLAIN, ids=lambda field: field.key)
def test_a_plain_field_comes_in_goes_out_comes_back_and_is_undone(
    field, make_project, lead, contact, office, tmp_path
):
    project = make_project(kind="continuing", lead=lead, contact=contact)
    Unit.objects.create(name="示例企业丁")
    typed, kept = TYPED[field.sort]
    values = {field.label: typed, **WITH.get(field.key, {})}
    head = [*HEAD, *values.keys() - {column.partition("（")[0] for column in HEAD}]
    head = [f"{name}（万元）" if name == field.label and field.sort == "money" else name
            for name in head]  # fmt: skip
    before = kept_of(project, field)
    assert before != kept

    row = line(head, 项目名称="示例项目一", 建设性质="续建", **values)
    _, batch = bring_in(write_ledger(tmp_path, row, head=head), office, allowed=True)
    assert batch.changed == 1
    assert kept_of(project, field) == kept

    sheet = tmp_path / "export.xlsx"
    sheet.write_bytes(year_ledger(2026, today=TODAY))
    changeset, again = bring_in(sheet, office)
    assert [str(change.outcome) for change in changeset.rows] == ["unchanged"]
    assert again is None

    assert undo(batch, by=office, now=APRIL_10) == (0, 1)
    assert kept_of(project, field) == before


def test_every_sort_of_plain_field_has_been_tried():
    assert {field.sort for field in PLAIN} <= TYPED.keys()
