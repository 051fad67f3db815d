"""One entry of the pool: why it is in, its amounts and how mature it was, why it left."""

from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from accounts.form_versions import LISTED, trail_of
from accounts.models import Person
from pipeline.models import PoolEntry
from pipeline.permissions import may_keep_pool
from projects.permissions import sees_whole_county


@require_safe
def pool_entry(request, pk):
    rows = PoolEntry.objects.readable_by(request.user)
    found = get_object_or_404(rows.select_related("project", "opening", "left_listing"), pk=pk)
    page = EntryPage(found, request.user, timezone.localdate())
    return render(request, "pipeline/pool_entry.html", {"page": page, "entry": found})


@dataclass(frozen=True)
class EntryPage:
    """Everything the template asks for; each part is one query, asked once."""

    entry: PoolEntry
    person: Person
    today: date

    @cached_property
    def amounts(self):
        return list(self.entry.amounts.order_by("on", "pk"))

    @cached_property
    def maturities(self):
        return list(self.entry.maturities.order_by("on", "pk"))

    @cached_property
    def others(self):
        """Its project's entries of other times, the newest first."""
        found = PoolEntry.objects.filter(project=self.entry.project_id)
        return list(found.exclude(pk=self.entry.pk).order_by("-since", "-pk"))

    @cached_property
    def may_keep(self):
        return may_keep_pool(self.person) and not self.entry.project.withdrawn_on

    @property
    def may_change(self):
        return self.may_keep and not self.entry.until

    @property
    def may_put_back(self):
        """Of the project's last entry that was no mistake, once it has left."""
        left = self.entry.until and not self.entry.is_mistaken
        later = any(row.since >= self.entry.since and not row.is_mistaken for row in self.others)
        return bool(self.may_keep and left and not later)

    @cached_property
    def trail(self):
        """As the trail of other rows: for whoever sees the county."""
        return trail_of(self.entry)[:LISTED] if sees_whole_county(self.person) else []
