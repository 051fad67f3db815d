"""招商 on every address: contracts and trips as the office has them, and of projects nothing
beyond their own unit's (decision 39)."""

import logging

import pytest
from django.test import Client

from tests.urls import walk

pytestmark = pytest.mark.django_db

EXPECTED = walk.table()[1]


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")


def expected(row):
    """What the table owes them: of contracts and trips what the office gets, of all else what
    somebody of another unit gets of a project that is not theirs."""
    name, whose, method = row
    if name == "pipeline:contract-project":
        return "404"  # which project it became, they do not see
    if name == "pipeline:review-propose":
        return "403"  # they are of no unit that answers for a project
    is_theirs = name.startswith(("pipeline:", "exchange:pipeline-"))
    if is_theirs and not name.startswith(("pipeline:pool", "pipeline:review")):
        return EXPECTED[row]["office"]
    if name.startswith("exchange:") and whose == "any" and name != "exchange:header-forget":
        return EXPECTED[row]["statistician"]  # batches of others, beside those of one's own
    return EXPECTED[name, "own" if whose == "other" else whose, method]["stranger"]


@pytest.mark.parametrize("method", walk.METHODS)
def test_the_duty_opens_contracts_and_trips_and_no_project(county, make_person, method):
    client = Client(raise_request_exception=False)
    client.force_login(make_person("示例招商一", duty="promotion", username="promoter"))
    differing = []
    for row in (row for row in EXPECTED if row[2] == method):
        name, whose, _ = row
        for one in ("own", "other") if whose == "any" else (whose,):
            answer = walk.ask(client, method, county.url(name, one))
            if answer.status != expected(row):
                differing.append(f"{row} {one}: {answer.status}, not {expected(row)}")
    assert not differing, "\n".join(differing)
