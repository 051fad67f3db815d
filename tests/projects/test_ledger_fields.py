"""The project's form asks for every plain fact of the table of fields, once."""

from itertools import chain

from projects.forms.project import FactsForm
from projects.ledger_fields import FIELDS, PROJECT_FACTS

ASKED = [name for _, rows in FactsForm.layout for name in chain(*rows)]


def test_every_plain_fact_of_a_project_is_asked_for_once():
    assert len(ASKED) == len(set(ASKED))
    assert {field.name for field in PROJECT_FACTS} <= {*ASKED} & {*FactsForm.Meta.fields}


def test_what_is_not_plain_is_asked_for_under_another_name_or_elsewhere():
    others = {field.name for field in FIELDS if field.model == "project"} - {*ASKED}
    assert others == {"stage", "tags"}
    assert "tag_names" in ASKED
