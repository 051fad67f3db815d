"""Two people bring the same file at the same moment: one writes, the other finds nothing to do."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts import audit
from exchange.models import ImportBatch
from projects.models import Project
from tests.exchange.ledgers import bring_in, ledger, line


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_and_finds_nothing_to_do(make_project, tmp_path):
    make_project()
    path = ledger(tmp_path, *(line(项目名称=f"示例{'甲' * n}项目") for n in range(1, 30)))
    together = Barrier(2)

    def bring(_):
        try:
            together.wait(timeout=30)
            plan, batch = bring_in(path, audit.CommandLine())
            return str(plan.counts["new"]), str(plan.counts["unchanged"]), bool(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(bring, range(2)))
    assert results == [("0", "29", False), ("29", "0", True)]
    assert ImportBatch.objects.count() == 1
    assert Project.objects.filter(name__endswith="甲项目").count() == 29
