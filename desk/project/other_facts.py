"""What the ledger keeps of a project beside the head of its page, field by field."""

from core.templatetags.formats import wan
from projects.ledger_fields import LISTING_FACTS, PROJECT_FACTS

#: Shown by templates/desk/project/head.html, each in its own place.
IN_HEAD = frozenset(
    """name national_code grade work_area location content period total_investment
    responsible_unit owner_unit is_livelihood_item""".split()
)


def other_facts(project, listing):
    """[(label, words)] of what is known; of the listing shown first, which may be None."""
    kept = [(field, listing) for field in LISTING_FACTS if listing]
    kept += [(field, project) for field in PROJECT_FACTS if field.name not in IN_HEAD]
    return [(field.label, _words(field, row)) for field, row in kept if _is_known(field, row)]


def _is_known(field, row):
    """A "no" says something only where nothing else stands for not known."""
    value = getattr(row, field.name)
    is_default = value is False and not row._meta.get_field(field.name).null
    return value is not None and value != "" and not is_default


def _words(field, row):
    value = getattr(row, field.name)
    if field.sort == "yes_no":
        return "是" if value else "否"
    return f"{wan(value)} 万元" if field.sort == "money" else str(value)
