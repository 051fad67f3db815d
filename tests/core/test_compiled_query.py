"""SQL put together once answers as the queryset itself does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.db.models import Value

from accounts.models import Duty, Person, Unit
from core.compiled_query import CompiledQuery, Parameter


@pytest.fixture
def people(db):
    units = [Unit.objects.create(name=f"示例局{number}") for number in range(2)]
    return [
        Person.objects.create(name=f"示例{number}", unit=units[number % 2]) for number in range(4)
    ]


def test_rows_are_those_of_the_values_it_is_run_with(people):
    members = CompiledQuery(Person.objects.filter(unit=Parameter("unit")).order_by("pk"))
    assert members.rows(unit=people[0].unit_id) == [people[0], people[2]]
    assert members.rows(unit=people[1].unit_id) == [people[1], people[3]]
    assert members.rows(unit=0) == []


def test_models_have_what_the_queryset_reads_beside_them(people, django_assert_num_queries):
    members = Person.objects.select_related("unit").annotate(word=Value("甲"))
    members = CompiledQuery(members.filter(pk=Parameter("person")))
    with django_assert_num_queries(1):
        [person] = members.rows(person=people[1].pk)
        assert (person.unit.name, person.word) == ("示例局1", "甲")


def test_values_are_of_the_types_of_their_columns(people):
    """SQLite stores a day as text."""
    since = date(2026, 3, 1)
    Duty.objects.create(person=people[0], kind=Duty.Kind.OFFICE, since=since)
    duties = Duty.objects.filter(person=Parameter("person"))
    assert CompiledQuery(duties.values("since")).rows(person=people[0].pk) == [{"since": since}]
    listed = CompiledQuery(duties.values_list("since", "kind"))
    assert listed.rows(person=people[0].pk) == [(since, Duty.Kind.OFFICE)]


def test_a_union_is_run_with_the_values_of_all_its_parts(people):
    names = Person.objects.filter(pk=Parameter("one")).order_by().values_list("name", flat=True)
    other = Person.objects.filter(pk=Parameter("other")).order_by().values_list("name", flat=True)
    both = CompiledQuery(names.union(other, all=True))
    assert sorted(both.rows(one=people[0].pk, other=people[3].pk)) == ["示例0", "示例3"]


def test_a_condition_that_holds_of_nothing_finds_nothing(people, django_assert_num_queries):
    nobody = CompiledQuery(Person.objects.filter(pk__in=[], unit=Parameter("unit")))
    with django_assert_num_queries(0):
        assert nobody.rows(unit=people[0].unit_id) == []


def test_a_value_that_is_missing_is_refused(people):
    with pytest.raises(KeyError):
        CompiledQuery(Person.objects.filter(pk=Parameter("person"))).rows()


@pytest.mark.django_db(transaction=True)
def test_threads_run_it_at_the_same_time_each_with_its_own_values():
    people = [Person.objects.create(name=f"示例{number}") for number in range(8)]
    named = CompiledQuery(Person.objects.filter(pk=Parameter("person")))

    def name_of(person):
        try:
            return [named.rows(person=person.pk)[0].name for _ in range(20)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(name_of, people))
    assert found == [[person.name] * 20 for person in people]
