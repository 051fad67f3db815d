"""One contract: its chain, its amounts, what has arrived, what it became, what was changed."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from accounts.form_versions import LISTED, trail_of
from pipeline.models import SigningContract
from pipeline.models.contract_sight import sees_contracts
from pipeline.permissions import may_edit
from projects.models import Project


@require_safe
def contract(request, pk):
    rows = SigningContract.objects.visible_to(request.user).select_related("trip__leader")
    found = get_object_or_404(rows, pk=pk)
    page = ContractPage(found, request.user, timezone.localdate())
    return render(request, "pipeline/contract.html", {"page": page, "contract": found})


@dataclass(frozen=True)
class ContractPage:
    """Everything the template asks for; each part is one query, asked once."""

    contract: SigningContract
    person: object
    today: object

    @cached_property
    def sees_all(self):
        return sees_contracts(self.person)

    @property
    def parent_url(self):
        """The list, or for whoever sees but their own project that."""
        if self.sees_all:
            return f"{reverse('pipeline:contracts')}?year={self.contract.counts_from.year}"
        return self.project.get_absolute_url()

    @property
    def parent_words(self):
        return "招商签约" if self.sees_all else str(self.project)

    @cached_property
    def may_edit(self):
        return may_edit(self.person)

    @cached_property
    def framework(self):
        """The one it fulfils, as far as its reader sees it."""
        seen = SigningContract.objects.visible_to(self.person)
        return seen.filter(pk=self.contract.fulfils_id).first()

    @cached_property
    def contracts(self):
        """Those that fulfil it."""
        if not self.contract.is_framework:
            return []
        seen = SigningContract.objects.visible_to(self.person)
        return list(seen.filter(fulfils=self.contract).order_by("signed_on", "pk"))

    @property
    def chain_worth(self):
        """Of a framework in 万元: the larger of itself and of its contracts in force (R-SG-1)."""
        contracts = sum(row.amount for row in self.contracts if not row.ended_on)
        return max(0 if self.contract.ended_on else self.contract.amount, contracts)

    @cached_property
    def project(self):
        """The project it became, as far as its reader sees it."""
        seen = Project.objects.readable_by(self.person)
        return seen.filter(pk=self.contract.project_id).first()

    @property
    def may_land(self):
        """As LandContract: whose reader sees the project, if there is one."""
        return self.may_edit and (self.project or not self.contract.project_id)

    @cached_property
    def amounts(self):
        return list(self.contract.amounts.all())

    @cached_property
    def arrivals(self):
        return list(self.contract.arrivals.all())

    @property
    def arrived(self):
        return sum(row.amount for row in self.arrivals)

    @property
    def arrival_rate(self):
        return self.contract.share_of(self.arrived)

    @cached_property
    def trail(self):
        return trail_of(self.contract)[:LISTED] if self.sees_all else []
