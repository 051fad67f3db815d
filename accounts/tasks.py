from celery import shared_task

from accounts import password_mails


@shared_task(name=password_mails.TASK)
def send_password_mails() -> None:
    """Without arguments: the rows that wait are the queue (decision 22)."""
    password_mails.send_due()
