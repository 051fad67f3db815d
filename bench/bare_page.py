"""A signed-in page that asks nothing: the unit in which every page is measured.

It goes through the product's own middleware, shows the frame of commit 202ca77 with fixed counts
and is as large as the overdue list: what a page costs beyond that is its own. The frame is kept
here as it was, so that a cheaper one makes every page cheaper, not the unit.
"""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.models import Person
from projects.models.visibility import sees_county
from zuoquan import urls

ADDRESS = "/bench/bare/"
#: Makes the page 58 KiB, as large as 25 rows of the overdue list.
FILLING = mark_safe('<p class="quiet">示例文字，和逾期清单一样长。</p>\n' * 810)


@dataclass(frozen=True)
class Frame:
    """What the template asks of the frame; nothing is counted."""

    person: Person
    duties: frozenset
    sees_county: bool
    today: object
    overdue_count: int = 1000
    unread: int = 3
    heartbeat_age_minutes: int = 1
    heartbeat_age: str = "1 分钟"
    demo: bool = False
    reminders_stand_still: bool = False
    clock_fault: str = ""
    refused_address: str = ""
    calendar_warning: str = ""


@require_safe
def bare_page(request):
    person = request.user
    frame = Frame(person, person.duty_codes(), sees_county(person), timezone.localdate())
    return render(request, "bare_page.html", {"frame": frame, "filling": FILLING})


urlpatterns = [path(ADDRESS.lstrip("/"), bare_page), *urls.urlpatterns]
