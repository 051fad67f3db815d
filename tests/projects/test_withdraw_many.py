"""Many projects withdrawn at once are row for row what withdraw() leaves of each."""

from datetime import date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from investment import monthly_reports
from projects import project_lifecycle, roadmap
from projects.models import Project
from projects.models.event import news_models
from projects.models.obligation import obligation_kinds
from supervision.models import instruct
from tests import pauses
from tests.cast import NEW_YEAR

pytestmark = pytest.mark.django_db
DUE, JULY_1, TODAY = date(2026, 7, 6), date(2026, 7, 1), date(2026, 7, 20)


def at(day):
    return datetime.combine(day, time(10), timezone.get_default_timezone())


@pytest.fixture
def make_owing(make_project, office, contact, lead):
    """Projects of one sort each time, with something of every kind in every state."""

    def make(name):
        facts = {"contact": contact, "lead": lead}
        plain, resting, bare = (
            make_project(f"{name}一", **facts),
            make_project(f"{name}二", kind="continuing", stage="landed", **facts),
            make_project(f"{name}三", kind="", plan=None),
        )
        begun = {"by": office, "now": at(JULY_1)}
        nodes = [
            roadmap.add_milestone(p, name=word, due_date=DUE, known_since=NEW_YEAR, **begun)
            for p in (plain, resting)
            for word in ("可研批复", "施工招标")
        ]
        nodes[0].submit(by=contact, on=JULY_1, now=at(JULY_1))
        start = plain.milestones.get(code="START")
        start.submit(by=contact, on=date(2026, 6, 2), now=at(JULY_1))
        told = {"text": "请抓紧", "reply_by": DUE, "today": JULY_1, "now": at(JULY_1)}
        for project in (plain, resting):
            instruct(by=lead, project=project, **told)
        return [plain, resting, bare]

    return make


@pytest.fixture
def two_sets(make_owing, office):
    """The same projects twice: of each set one rests."""
    sets = [make_owing("示例"), make_owing("示例")]
    monthly_reports.open_reports(JULY_1, now=at(JULY_1))
    for _, resting, _ in sets:
        facts = {"by": office, "on": JULY_1, "reason": "县政府批准", "now": at(JULY_1)}
        pauses.set_stage(resting, Project.Stage.SUSPENDED, **facts)
    return sets


def rows(model, **of):
    """The rows as stored, without their keys."""
    own = {"id", "project_id", "listing_id", "milestone_id", "report_id", "instruction_id"}
    own |= {"pause_id", "review_id", "subject_id", "created_at"}
    own |= {"at"} if model is AuditEntry else set()
    return [
        {name: value for name, value in row.items() if name not in own}
        for row in model.objects.filter(**of).order_by("pk").values()
    ]


def left_of(project):
    """All that stands of a project: itself, what is owed on it, events and trail."""
    found = {
        Project: rows(Project, pk=project.pk),
        AuditEntry: rows(AuditEntry, project_id=project.pk),
    }
    for kind in obligation_kinds():
        found[kind] = rows(kind, project=project)
    for model in news_models():
        found[model] = rows(model, **{f"{model.obligation_field().name}__project": project})
    return found


def withdraw(office, **changes):
    return {"by": office, "reason": "重复录入", "on": TODAY, "now": at(TODAY)} | changes


def test_one_by_one_and_in_bulk_leave_the_same(two_sets, office):
    one_by_one, in_bulk = two_sets
    for project in one_by_one:
        assert project_lifecycle.withdraw(project, **withdraw(office))
    keys = [project.pk for project in in_bulk]
    assert project_lifecycle.withdraw_many(keys, **withdraw(office)) == sorted(keys)
    for alone, among in zip(one_by_one, in_bulk, strict=True):
        expected, found = left_of(alone), left_of(among)
        for model in expected:
            assert found[model] == expected[model], model
    states = {row["state"] for kind in obligation_kinds() for row in left_of(in_bulk[0])[kind]}
    assert states == {"cancelled", "done"}


def test_who_was_first_is_left_out(two_sets, office):
    (first, *others), _ = two_sets
    assert project_lifecycle.withdraw(first, **withdraw(office))
    version = Project.objects.get(pk=first.pk).version
    keys = [first.pk, *(project.pk for project in others)]
    done = project_lifecycle.withdraw_many(keys, **withdraw(office, reason="再次"))
    assert done == [project.pk for project in others]
    first.refresh_from_db()
    assert (first.withdrawn_reason, first.version) == ("重复录入", version)


def test_without_a_reason_nothing_is_withdrawn(two_sets, office):
    keys = [project.pk for project in two_sets[0]]
    with pytest.raises(ValidationError, match="理由"):
        project_lifecycle.withdraw_many(keys, **withdraw(office, reason=" "))
    assert Project.objects.current().filter(pk__in=keys).count() == len(keys)


def test_whoever_may_not_cancel_withdraws_nothing(two_sets, contact):
    keys = [project.pk for project in two_sets[0]]
    with pytest.raises(PermissionDenied):
        project_lifecycle.withdraw_many(keys, **withdraw(contact))
    assert Project.objects.current().filter(pk__in=keys).count() == len(keys)


def test_as_many_queries_for_many_as_for_one(
    two_sets, office, django_assert_max_num_queries, django_assert_num_queries
):
    (_, alone, _), in_bulk = two_sets
    # Three a kind: a savepoint, what is open of it, the savepoint's end. One each of whoever hears
    # of it: the reserve pool, the cases of joint reviews.
    most = 25 + 3 * len(obligation_kinds()) + 2
    with django_assert_max_num_queries(most) as asked:
        project_lifecycle.withdraw_many([alone.pk], **withdraw(office))
    with django_assert_max_num_queries(len(asked) + 3):
        project_lifecycle.withdraw_many([p.pk for p in in_bulk], **withdraw(office))
