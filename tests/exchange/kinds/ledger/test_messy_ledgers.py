"""0 silent wrong values: whatever the layout, what is stored is what was meant."""

from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from accounts.models import Unit
from accounts.models.unit import name_key
from exchange.workbooks.reader import read_workbook
from projects.models import Milestone, Project
from tests.examples import examples
from tests.exchange.kinds.ledger.messy import KINDS, LEADERS, LIMITS, OWNERS, UNITS, messy_ledgers
from tests.exchange.ledgers import TODAY, bring_in

EASY = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "database": None,
    # A workbook takes a process to read: shrinking one would take minutes.
    "phases": [Phase.generate],
    "print_blob": True,
}
CODES = dict(zip(KINDS, ("continuing", "new", "preliminary", "reserve"), strict=True))


@pytest.fixture
def county(db, make_person):
    for name in UNITS + OWNERS:
        Unit.objects.create(name=name)
    for name in LEADERS:
        make_person(name, duty="county_leader")
    return make_person("示例办一", duty="office")


def check(messy, path, office):
    """Import, compare every stored value with the truth, and leave nothing behind."""
    # Once is enough to open the file; everything after it runs twice.
    book = read_workbook(messy.write(path))
    with (
        transaction.atomic(),
        mock.patch("exchange.parsing.parse_workbook.read_workbook", return_value=book),
    ):
        plan, batch = bring_in(path, office, allowed=True)
        said = [str(c) for row in plan.rows for c in row.row.issues if c.level == "error"]
        assert said == []
        assert batch.new == len(messy.truths)
        for truth in messy.truths:
            compare(truth, Project.objects.get(name_key=name_key(truth.name)))
        again, nothing = bring_in(path, office, allowed=True)
        assert {str(row.outcome) for row in again.rows} == {"unchanged"}
        assert nothing is None
        transaction.set_rollback(True)


def compare(truth, project):
    listing = project.listings.get()
    plan = listing.plans.first()
    due = project.milestones.filter(code__in=Milestone.STATUTORY).first()
    finish = project.milestones.filter(code="COMPLETE").first()
    leads = project.leads.order_by("-is_primary", "pk").values_list("official__name", flat=True)
    contact = project.contact_on(TODAY)
    stored = {
        "kind": listing.kind,
        "grade": project.get_grade_display(),
        "unit": project.responsible_unit.name,
        "owner": project.owner_unit and project.owner_unit.name,
        "total": project.total_investment,
        "plan": plan and plan.amount,
        "due": due and due.due_date,
        "finish": finish and finish.due_date,
        "leads": list(leads),
        "contact": contact and contact.name,
        "contact's unit": contact and contact.unit,
        "remark": project.remark,
        "livelihood": project.is_livelihood_item,
    }
    assert stored == {
        "kind": CODES[truth.kind],
        "grade": truth.grade,
        "unit": truth.unit,
        "owner": truth.owner,
        "total": truth.total,
        "plan": truth.plan,
        "due": truth.due or LIMITS.get(truth.kind),
        "finish": truth.finish,
        "leads": truth.leads,
        "contact": truth.contact,
        "contact's unit": truth.contact and (project.owner_unit or project.responsible_unit),
        "remark": truth.remark,
        "livelihood": truth.livelihood,
    }


@settings(max_examples=examples(50), **EASY)
@given(messy=messy_ledgers())
def test_what_is_stored_is_what_was_meant(county, tmp_path, messy):
    check(messy, tmp_path / "ledger.xlsx", county)
