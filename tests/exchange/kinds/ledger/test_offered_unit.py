"""R-DU-1 in an import: a row without a unit is asked, the unit of its industry offered, none
filled in."""

import pytest

from norms.models import DefaultUnit
from projects.models import Project
from tests.exchange.ledgers import HEAD, all_sentences, bring_in, command, ledger, line, outcomes
from tests.exchange.views.test_batches import act, shown, upload, write

pytestmark = pytest.mark.django_db
LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[HEAD.index("责任单位")]
NAME = "示例石英砂提纯"
PLAIN = "缺少责任单位，看不出是哪个项目，请补填。"
OFFERED = "缺少责任单位，看不出是哪个项目，请补填，按行业分工（石英砂）可能是县工信局。"


@pytest.fixture(autouse=True)
def division(industry_bureau):
    return DefaultUnit.objects.create(key_words="石英砂", unit=industry_bureau, by_name="示例办一")


def test_the_row_waits_and_names_the_unit(sheet):
    changeset = sheet(line(项目名称=NAME, 责任单位=None), line(项目名称="示例道路", 责任单位=None))
    assert outcomes(changeset) == ["refused", "refused"]
    assert all_sentences(changeset) == [OFFERED, PLAIN]
    offered, nothing = (row.row.issues[0].choices for row in changeset.rows)
    assert offered == (("左权县工业和信息化局", "左权县工业和信息化局"),)
    assert nothing == ()


def test_a_unit_that_is_named_is_kept_whatever_the_industry(sheet, water_bureau):
    assert outcomes(sheet(line(项目名称=NAME, 责任单位="县水利局"))) == ["new"]
    assert Project.objects.named(NAME).get().responsible_unit == water_bureau


def test_one_tap_in_the_preview_takes_it(clerk, project, tmp_path, industry_bureau):
    batch = upload(clerk, ledger(tmp_path, line(项目名称=NAME, 责任单位=None)))
    html = shown(clerk, batch)
    assert OFFERED in html
    assert 'name="choice" value="左权县工业和信息化局"' in html
    assert not Project.objects.named(NAME).exists()
    row = batch.rows.get()
    html = act(clerk, batch, "fix", row=row.pk, letter=LETTER, text="", choice=industry_bureau.name)
    assert OFFERED not in html
    write(clerk, batch)
    assert Project.objects.named(NAME).get().responsible_unit == industry_bureau


def test_another_unit_is_typed_as_before(clerk, project, tmp_path, water_bureau):
    batch = upload(clerk, ledger(tmp_path, line(项目名称=NAME, 责任单位=None)))
    act(clerk, batch, "fix", row=batch.rows.get().pk, letter=LETTER, text="县水利局")
    write(clerk, batch)
    assert Project.objects.named(NAME).get().responsible_unit == water_bureau


def test_a_command_cannot_be_asked_and_fills_nothing_in(tmp_path, office):
    path = ledger(tmp_path, line(项目名称=NAME, 责任单位=None))
    code, lines = command(str(path), year=2026)
    assert code != 0 or "refused 1" in lines[-1]
    assert any("可能是县工信局" in said for said in lines)
    assert not Project.objects.exists()


def test_any_number_of_rows_asks_for_the_division_once(
    tmp_path, office, project, django_assert_max_num_queries
):

    rows = [line(项目名称=f"{NAME}{number}", 责任单位=None) for number in range(40)]
    path = ledger(tmp_path, *rows)
    with django_assert_max_num_queries(26):
        changeset, _ = bring_in(path, office, dry_run=True)
    assert set(all_sentences(changeset)) == {OFFERED}
