from celery import shared_task

from accounts import password_mails


@shared_task(name=password_mails.TASK)
def send_password_mails() -> None:
    password_mails.send_due()
