"""/notices/: what one has been notified of, in the words of the mail, with unread marks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from alerts.letters import content
from alerts.models import Notice
from alerts.tables import NoticeRow, NoticeTable
from core.lists.page import ListPage


class NoticeList(ListPage):
    """One's own, the unread first; nobody reads another's here."""

    table_class = NoticeTable
    template_name = "alerts/notice_list.html"
    tabs = [("", "全部"), ("1", "未读")]
    tab_parameter = "unread"

    @cached_property
    def mine(self):
        return Notice.objects.shown_to(self.person)

    @cached_property
    def unread(self):
        return self.mine.unread().order_by().count()

    def get_queryset(self):
        rows = self.mine.unread() if self.tab else self.mine
        return rows.select_related("content_type", "project", "letter").for_a_list()

    def rows_of(self, queryset):
        notices = list(queryset)
        items = content.items_of(notices, self.today)
        return [NoticeRow(notice, items.get(notice.pk)) for notice in notices]

    def get_table(self):
        table = super().get_table()
        table.only_unread = bool(self.tab)
        return table

    def get_tab_counts(self):
        return {"1": self.unread}

    def get_context_data(self, **more):
        return super().get_context_data(unread=self.unread, **more)


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
