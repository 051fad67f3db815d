"""工作台: the first page of everybody; a person with several tasks sees the desk of each."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from desk.workbench import leader, office, owner
from norms.table import norms_on

#: In the order they stand on the page; each gives None where it is not this person's desk.
BLOCKS = [
    office.office,
    leader.county,
    leader.led,
    leader.written,
    office.supervision,
    owner.block,
    office.auditor,
    office.administrator,
]


@require_safe
def home(request):
    today = timezone.localdate()
    norms = norms_on(today)
    blocks = [block for make in BLOCKS if (block := make(request.user, today, norms))]
    return render(request, "desk/home.html", {"blocks": blocks, "today": today, "norms": norms})
