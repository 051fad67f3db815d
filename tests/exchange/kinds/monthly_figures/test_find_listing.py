"""Which project of the year's list a row of figures means, where its name is not found exactly."""

import pytest

from accounts import audit
from exchange.batches import lifecycle
from tests.exchange.figure_sheets import HEAD, NOW, ROW, counts, sentences_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8", "owed")]
LIKE = ["示例项目一工程", *ROW[1:]]


def answered(batch, project):
    row = batch.rows.get(outcome="refused")
    lifecycle.answer(batch, now=NOW, picks=[[row.sheet, row.number, project]])
    return batch


def test_a_near_name_is_asked_on_the_page(bring, project):
    batch = bring([HEAD, LIKE])
    assert (counts(batch), batch.rows.get().candidates) == ((0, 0, 1), [project.pk])
    assert sentences_of(batch) == [
        "本年清单中没有这个项目；名称相近的有“示例项目一”（县工信局），请指明。"
    ]
    assert counts(answered(batch, project.pk)) == (1, 0, 0)
    assert batch.rows.get().project_id == project.pk


def test_the_answer_that_it_is_none_of_them_refuses_the_row(bring):
    batch = answered(bring([HEAD, LIKE]), "new")
    assert (counts(batch), batch.rows.get().candidates) == ((0, 0, 1), [])
    assert sentences_of(batch) == ["本年清单中没有这个项目，请核对名称和责任单位。"]


def test_a_command_names_the_near_project(bring):
    batch = bring([HEAD, LIKE], by=audit.CommandLine(), is_report=False)
    (said,) = sentences_of(batch)
    assert "名称相近的有“示例项目一”（县工信局），是同一项目的请按台账填写" in said


def test_the_name_under_another_unit_is_asked_too(bring, project):
    batch = bring([HEAD, [ROW[0], "县水利局", *ROW[2:]]])
    assert batch.rows.get().candidates == [project.pk]
    assert "同名的有“示例项目一”（县工信局）" in sentences_of(batch)[0]


def test_several_of_one_name_are_offered(bring, make_project, project):
    other = make_project(project.name)
    batch = bring([HEAD, ROW])
    assert sorted(batch.rows.get().candidates) == sorted([project.pk, other.pk])


def test_a_unit_is_offered_only_what_it_reports(bring, contact):
    batch = bring([HEAD, ["示例项目二工程", *ROW[1:]]], by=contact)
    assert (batch.rows.get().candidates, len(sentences_of(batch))) == ([], 1)


def test_two_rows_that_are_said_to_be_one_project_are_refused(bring, project):
    batch = answered(bring([HEAD, LIKE, ROW]), project.pk)
    assert counts(batch) == (0, 0, 2)
