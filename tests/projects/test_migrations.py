"""What stored rows become on the way to today's tables."""

from datetime import date
from importlib import import_module

import pytest
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from projects.models import MilestoneChange, ProgressUpdate

pytestmark = pytest.mark.django_db


def test_stored_rows_take_their_causes_from_the_one_table(project, milestone):
    then = MigrationLoader(None).project_state(("projects", "0010_causes")).apps
    moves = [
        MilestoneChange.objects.create(
            milestone=milestone, kind="replan", old_due=date(2026, 6, 30), new_due=date(2026, 7, 1),
            category=category, reason="示例", by_name="示例",
        )
        for category in ("enterprise", "land", "")
    ]  # fmt: skip
    said = [
        ProgressUpdate.objects.create(
            project=project, milestone=milestone, standing="stuck", obstacle=obstacle,
            by_name="示例", at=timezone.now(),
        )
        for obstacle in ("supply", "design")
    ]  # fmt: skip
    import_module("projects.migrations.0010_causes").use_table(then, None)
    for row in (*moves, *said):
        row.refresh_from_db()
    assert [(row.category_word, row.caused_by_word) for row in moves] == [
        ("施工组织", "项目单位"), ("用地", ""), ("", ""),
    ]  # fmt: skip
    assert [row.obstacle_word for row in said] == ["市场", "设计变更"]
