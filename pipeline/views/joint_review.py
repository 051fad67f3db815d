"""A joint review: its day, its agenda, what the units said of each case."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pipeline.models import JointReview, JointReviewCase


@require_safe
def review(request, pk):
    """Whoever sees the county reads the whole agenda; others the projects they read."""
    found = get_object_or_404(JointReview.objects.readable_by(request.user), pk=pk)
    cases = JointReviewCase.objects.readable_by(request.user).filter(review=found)
    context = {"review": found, "cases": cases.select_related("project").order_by("pk")}
    return render(request, "pipeline/joint_review.html", context)
