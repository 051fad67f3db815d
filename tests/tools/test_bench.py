"""The bench measures what it says: what is due stays the same, whatever is stored."""

import os
import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Person
from alerts.letters.content import current_text
from alerts.models import Letter
from bench import bare_page_settings, fill_county, fill_months, mail_throughput, result_table
from bench.cpu import Meter, tasks_of
from bench.measured_pages import BARE, PAGES
from investment.models import Month, MonthFigure, TargetActual
from projects.models import Milestone, Project, YearListing

TODAY = date(2026, 11, 21)


def small(milestones):
    return fill_county.Size(milestones, overdue=30, soon=10, waiting=4, later=16)


@pytest.mark.django_db
@pytest.mark.parametrize("milestones", [100, 3500])
def test_what_is_due_does_not_grow_with_what_is_stored(milestones):
    fill_county.fill(small(milestones), TODAY)
    assert Milestone.objects.count() == milestones
    assert Milestone.objects.overdue(TODAY).count() == 30
    soon = (TODAY, TODAY + timedelta(days=14))
    assert Milestone.objects.open().filter(due_date__range=soon).count() == 10
    assert Milestone.objects.waiting().count() == 4
    assert Milestone.objects.open().count() == 56


@pytest.mark.django_db
def test_the_letters_that_are_timed_have_something_to_say():
    mail_throughput.fill(3)
    for letter in Letter.objects.all():
        assert "主体工程过半" in current_text(letter, timezone.now())


@pytest.mark.django_db
def test_older_projects_stand_on_the_lists_of_older_years():
    fill_county.fill(small(3500), TODAY)
    assert Project.objects.count() == 350
    assert YearListing.objects.filter(year=2026).count() == 300
    assert not Milestone.objects.open().exclude(listing__year=2026).exists()


@pytest.mark.django_db
def test_every_listing_has_the_figures_of_the_closed_months_of_its_year():
    fill_county.fill(small(3500), TODAY)
    fill_months.fill(TODAY)
    this_year = MonthFigure.objects.filter(year=2026)
    assert this_year.count() == 300 * 10
    assert this_year.filter(is_latest=True).values_list("number", flat=True).distinct().get() == 10
    assert MonthFigure.objects.exclude(year=2026).count() == 50 * 12
    assert Month.objects.exclude(overdue_open=None).count() == 10 + 12
    assert TargetActual.objects.count() == 51 * (10 + 12)


@pytest.mark.django_db
def test_a_county_too_small_for_what_is_to_be_due_is_refused():
    with pytest.raises(ValueError, match="no room"):
        fill_county.fill(fill_county.Size(100), TODAY)


@pytest.fixture
def bare_page(settings):
    settings.ROOT_URLCONF = bare_page_settings.ROOT_URLCONF
    settings.TEMPLATES = bare_page_settings.TEMPLATES
    return BARE.path


@pytest.mark.django_db
def test_the_bare_page_is_as_large_as_the_overdue_list_and_asks_nothing(
    client, bare_page, django_assert_num_queries
):
    fill_county.fill(small(100), TODAY)
    client.force_login(Person.objects.get(username="office"))
    client.get(bare_page)
    with django_assert_num_queries(2):  # session and person
        answer = client.get(bare_page)
    assert 56 < len(answer.content) / 1024 < 60
    assert "示例办0" in answer.text


@pytest.mark.django_db
def test_every_measured_page_answers_its_person(client):
    fill_county.fill(small(100), TODAY)
    for page in PAGES:
        client.force_login(Person.objects.get(username=page.person))
        project = Project.objects.order_by("pk").first().pk
        assert client.get(page.path.replace("/1/", f"/{project}/")).status_code == 200, page.name


def test_the_meter_counts_the_work_of_this_process():
    meter = Meter(os.getpid())
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    assert 0.04 < meter.seconds() < 0.5
    assert dict(tasks_of(os.getpid()))


def test_the_table_leaves_blank_what_was_not_measured(capsys):
    result_table.show(
        [
            result_table.Line("/overdue/", "SQLite", 3000, p50=20.0, queries=9, app_cpu=16.0),
            result_table.Line("/overdue/", "SQLite", 100_000, p50=90.0, queries=9, app_cpu=24.0),
            result_table.Line("alert pass", "SQLite", 3000, p50=200.0, queries=5),
            result_table.Line("alert pass", "SQLite", 100_000, p50=220.0, queries=5),
        ]
    )
    printed = capsys.readouterr().out
    assert "None" not in printed
    assert "SQLite /overdue/: x 1.50 from 3,000 to 100,000" in printed
    assert "SQLite alert pass: x 1.10 from 3,000 to 100,000" in printed


def test_a_page_is_told_in_bare_pages_beside_its_goal(capsys):
    bare = result_table.Line("/bench/bare/", "PostgreSQL", 3000, app_cpu=2.5, database_cpu=0.5)
    line = result_table.Line(
        "/overdue/", "PostgreSQL", 3000, app_cpu=20.0, database_cpu=4.0, goal=9
    )
    result_table.show([line.measured_in(bare)])
    printed = capsys.readouterr().out.splitlines()[1]
    assert printed.split()[-2:] == ["8.0", "9"]
