"""/notices/: what one has been notified of, in the words of the mail, with unread marks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.letters import content
from alerts.models import Notice

PER_PAGE = 30


@require_safe
def notice_list(request):
    """One's own, the unread first; nobody reads another's here."""
    today = timezone.localdate()
    mine = Notice.objects.shown_to(request.user).select_related("content_type", "project", "letter")
    only_unread = request.GET.get("unread") == "1"
    rows = (mine.unread() if only_unread else mine).for_a_list()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    items = content.items_of(list(page), today)
    context = {
        "page": page,
        "rows": [(notice, items.get(notice.pk)) for notice in page],
        "unread": mine.unread().order_by().count(),
        "only_unread": only_unread,
    }
    return render(request, "alerts/notice_list.html", context)


@require_POST
def notice_read(request, pk):
    notice = get_object_or_404(Notice.objects.shown_to(request.user), pk=pk)
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now())
    return redirect("alerts:notices")


@require_POST
def notices_read(request):
    """All of one's own, in letters and without one."""
    mine = Notice.objects.unread().filter(recipient=request.user)
    if count := mine.update(read_at=timezone.now()):
        messages.success(request, f"{count} 条提醒已标为已读")
    return redirect("alerts:notices")
