"""工作台: the first page of everybody; a person with several tasks sees the desk of each."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.deputy_consent import waiting_conditions
from accounts.models import Duty, Person
from desk.workbench import (
    deputyships,
    leader,
    monthly_reports,
    office,
    order_tasks,
    owner,
    problem_tasks,
    promotion,
    request_tasks,
    review_tasks,
)
from norms.policy import policy_on
from projects.change_request_queue import decider, waits_for
from projects.models import ChangeRequest, LeadAssignment
from projects.models.visibility import reports_on_any
from supervision import order_queue
from supervision.models import Instruction, SupervisionOrder

#: In the order they stand on the page: (whose desk it is, what is on it).
BLOCKS = [
    ("deputyships", deputyships.block),
    ("decides", request_tasks.block),
    ("problems", problem_tasks.block),
    (Duty.Kind.OFFICE, office.office),
    ("reviews", review_tasks.of_office),
    (Duty.Kind.COUNTY_LEADER, leader.county_overview),
    ("leads", leader.led_projects),
    ("writes", leader.issued_instructions),
    ("travels", promotion.led_trips),
    (Duty.Kind.PROMOTION, promotion.promotion_desk),
    ("orders", order_tasks.block),
    ("opinions", review_tasks.block),
    (Duty.Kind.SUPERVISION, office.supervision),
    ("reports", owner.block),
    ("reports", monthly_reports.block),
    (Duty.Kind.AUDITOR, office.auditor),
    (Duty.Kind.ADMINISTRATOR, office.administrator),
]


@require_safe
def home(request):
    today = timezone.localdate()
    policy = policy_on(today)
    held = tasks_of(request.user, today, policy)
    blocks = [make(request.user, today, policy) for word, make in BLOCKS if word in held]
    return render(
        request, "desk/workbench/page.html", {"blocks": blocks, "today": today, "policy": policy}
    )


def tasks_of(person, today, policy):
    """The duties a person holds, whether they lead, write, travel or report, and whether a
    deputyship waits for their word, a request for another date, a problem, an order that went
    to their unit, or an opinion of it: one query."""
    led = LeadAssignment.objects.on(today).filter(official=person, project__withdrawn_on=None)
    waiting = ChangeRequest.objects.filter(waits_for(decider(person), today))
    sent = SupervisionOrder.objects.filter(
        order_queue.waits_for(person.unit_id, is_supervision=False)
    )
    held = Person.objects.filter(pk=person.pk).values(
        leads=Exists(led.order_by()),
        writes=Exists(Instruction.objects.filter(issued_by=OuterRef("pk")).order_by()),
        reports=reports_on_any(person.pk, person.unit_id, today),
        decides=Exists(waiting.order_by()),
        problems=Exists(problem_tasks.waiting_rows(person, today, policy).order_by()),
        travels=Exists(promotion.led_by(person, today).order_by()),
        orders=Exists(sent.order_by()),
        opinions=Exists(review_tasks.owed_by(person.unit_id).order_by()),
        reviews=review_tasks.wait_for_office(),
        **waiting_conditions(person, today),
    )
    words = {word for word, holds in held.get().items() if holds}
    # One's own word: a deputy at work has none in the other's place.
    if words & {"accepts", "approves"} and not person.stood_in_by:
        words.add("deputyships")
    if Duty.Kind.OFFICE not in person.duty_codes():
        words.discard("reviews")
    if "leads" in words or Duty.Kind.COUNTY_LEADER in person.duty_codes():
        words.add("writes")
    return words | person.duty_codes()
