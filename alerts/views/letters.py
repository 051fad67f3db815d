"""Letters: one's own; all of them for the project office and the auditor."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Duty
from alerts.filtersets import LetterFilterSet
from alerts.letters.content import current_text
from alerts.mail_settings import reason_not_to_send
from alerts.models import Letter, Notice
from alerts.tables import LetterTable
from core.lists.page import ListPage

#: Beyond this the newest are shown; older ones are read or have long been overtaken.
MOST_NOTICES = 20


class LetterList(ListPage):
    filterset_class = LetterFilterSet
    table_class = LetterTable
    template_name = "alerts/letter_list.html"

    @cached_property
    def sees_all(self):
        return self.person.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR)

    def get_queryset(self):
        notices = Notice.objects.filter(letter=OuterRef("pk")).order_by().values("letter")
        items = notices.annotate(n=Count("pk")).values("n")
        unread = notices.unread().filter(recipient=self.person)
        return Letter.objects.visible_to(self.person).annotate(
            recipient_name=F("recipient__name"),
            items=Coalesce(Subquery(items), 0),
            unread=Subquery(unread.annotate(n=Count("pk")).values("n")),
        )

    def get_filterset(self, queryset):
        return LetterFilterSet(self.request.GET, queryset, names_recipient=self.sees_all)

    def get_context_data(self, **more):
        loose = Notice.objects.unread().filter(recipient=self.person, letter=None)
        loose = loose.select_related("content_type", "project")[:MOST_NOTICES]
        return super().get_context_data(loose=loose, sees_all=self.sees_all, **more)


@require_safe
def letter_detail(request, pk):
    letter = get_object_or_404(
        Letter.objects.visible_to(request.user).select_related("recipient__unit"), pk=pk
    )
    notices = letter.notices.select_related("project", "content_type").order_by("due_date", "pk")
    context = {
        "letter": letter,
        "notices": notices,
        "unread": any(n.is_unread for n in notices) and letter.recipient_id == request.user.pk,
        "tries": letter.tries.all(),
        "text": current_text(letter, timezone.now()),
        "why_not": reason_not_to_send(letter.recipient),
        "shows_server": request.user.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR),
    }
    return render(request, "alerts/letter.html", context)


@require_POST
def letter_read(request, pk):
    """标为已读: by the recipient alone."""
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    if letter.recipient_id != request.user.pk:
        raise PermissionDenied("这封信由收件人本人标为已读。")
    letter.notices.unread().update(read_at=timezone.now())
    return redirect(letter)
