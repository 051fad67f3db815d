"""The start of a worker process for the chaos: python -m tests.faults.workers ours|loop|early|late.

`ours` is the product with short leases, `loop` the same without Celery. `early` and `late` are the
naive way: one Celery message a letter, acknowledged before or after the work; here to fail the
same test.
"""

import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMessage  # noqa: E402

from alerts import send_hours  # noqa: E402
from alerts.delivery import leases, settle  # noqa: E402
from alerts.models import Letter  # noqa: E402
from alerts.runs import clock_check, full_pass  # noqa: E402
from zuoquan.celery import app  # noqa: E402

#: The longest that a step may take here, and leases longer than that, as in the product.
TIMEOUT, LEASE, HANDING = 1.5, 4, 5


@app.task(name="naive.send")
def naive_send(pk):
    letter = Letter.objects.get(pk=pk)
    mail = EmailMessage(
        "事项", "请办理", to=[letter.address], headers={"Message-ID": letter.message_id}
    )
    mail.send()
    Letter.objects.filter(pk=pk).update(state=Letter.State.SENT)


def main(mode):
    settings.EMAIL_TIMEOUT = TIMEOUT
    send_hours.is_open = lambda now: True
    clock_check.holds = lambda now: False
    leases.LEASE = timedelta(seconds=LEASE)
    leases.HANDING_LEASE = timedelta(seconds=HANDING)
    leases.BY_HAND_GRACE = timedelta()
    settle.DELAYS[:] = [timedelta(seconds=3)] * len(settle.DELAYS)
    while mode == "loop":
        full_pass.run_reminders()
        time.sleep(0.2)
    if mode == "late":
        naive_send.acks_late = naive_send.reject_on_worker_lost = True
        app.conf.broker_transport_options = {"visibility_timeout": 20}
    app.worker_main(
        ["worker", "--pool=prefork", "--concurrency=2", "--loglevel=ERROR"]
        + ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    )


if __name__ == "__main__":
    main(sys.argv[1])
