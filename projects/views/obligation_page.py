"""The address of an obligation that stands on the page of something else: leads there."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe


@require_safe
def obligation_page(request, pk, model):
    """A notice knows the key alone (alerts.models.Notice.url); 404 for whoever may not read it."""
    return redirect(get_object_or_404(model.objects.readable_by(request.user), pk=pk))
