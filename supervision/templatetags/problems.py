"""The open problem of a milestone on pages below this app, which know of none."""

from django import template

from supervision import milestone_problems

register = template.Library()


@register.simple_tag
def milestone_problem(milestone):
    """The OpenProblem of a milestone, or None: one query."""
    return milestone_problems.open_problems([milestone.pk]).get(milestone.pk)
