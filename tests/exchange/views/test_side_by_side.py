"""A row beside the projects that it may be: what each of them says, what differs marked."""

import pytest
from django.urls import reverse

from exchange.views.side_by_side import Candidates
from tests import forms
from tests.exchange.ledgers import TODAY, ledger, line
from tests.exchange.views.test_batches import act, shown, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(make_project, lead):
    return [
        make_project("示例项目一", total_investment=7000, lead=lead),
        make_project("示例项目一", total_investment=9000),
    ]


@pytest.fixture
def batch(clerk, two, tmp_path):
    return upload(clerk, ledger(tmp_path, line(项目名称="示例项目一", 总投资=7000)))


def beside(batch):
    rows = list(batch.rows.all())
    return Candidates(rows, batch.year, TODAY).beside(rows[0])


def test_both_sides_stand_beside_each_other(clerk, batch, two):
    html = shown(clerk, batch)
    assert "是台账中的哪个项目？" in html
    assert html.count("就是它") == 2
    assert "是新项目" in html


def test_what_differs_is_marked(batch, two):
    lines = {label: (own, texts) for label, own, texts in beside(batch).lines}
    own, (same, other) = lines["总投资（万元）"]
    assert (own.text, same.text, same.differs, other.text, other.differs) == (
        "7,000", "7,000", False, "9,000", True,
    )  # fmt: skip


def test_a_line_that_the_sheet_leaves_blank_differs_from_nothing(batch):
    lines = {label: (own, texts) for label, own, texts in beside(batch).lines}
    own, texts = lines["项目代码"]
    assert (own.text, [text.differs for text in texts]) == ("", [False, False])


def test_a_unit_is_the_same_under_its_short_name(batch, two):
    row, unit = batch.rows.get(), two[0].responsible_unit
    unit.short_name = "示例简称"
    unit.save()
    row.cells["responsible_unit"] = "示例简称"
    row.save()
    lines = {label: texts for label, _, texts in beside(batch).lines}
    assert not lines["责任单位"][0].differs


def test_the_characters_in_which_names_differ_are_marked(batch, two):
    row = batch.rows.get()
    row.name = "示例项目甲一工程"
    lines = {
        label: (own, texts)
        for label, own, texts in Candidates([row], 2026, TODAY).beside(row).lines
    }
    own, (first, _) = lines["项目名称"]
    assert own.parts == (("示例项目", False), ("甲", True), ("一", False), ("工程", True))
    assert first.parts == (("示例项目", False), ("一", False))
    assert first.differs


def test_a_pick_is_shown_and_taken_back(clerk, batch, two):
    html = act(clerk, batch, "pick", row=batch.rows.get().pk, project=two[1].pk)
    assert f"已指明是台账 ZQ-{two[1].pk}" in html
    assert batch.picks == [["台账", 2, two[1].pk]]
    html = act(clerk, batch, "pick", row=batch.rows.get().pk, withdraw="1")
    assert batch.picks == []
    assert "是台账中的哪个项目？" in html


def test_an_answer_leads_back_to_its_row(clerk, batch, two):
    address = reverse("exchange:pick", args=[batch.pk])
    answer = forms.act(clerk, address, {"row": batch.rows.get().pk, "project": two[1].pk})
    assert answer["Location"].endswith(f"#r{batch.rows.get().pk}")


def test_none_of_them_is_a_new_project(clerk, batch):
    act(clerk, batch, "pick", row=batch.rows.get().pk, project=0)
    assert batch.new == 1


def test_many_rows_ask_no_more_queries(batch, two, django_assert_num_queries):
    rows = list(batch.rows.all()) * 20
    with django_assert_num_queries(3):
        candidates = Candidates(rows, batch.year, TODAY)
        assert all(candidates.beside(row) for row in rows)
