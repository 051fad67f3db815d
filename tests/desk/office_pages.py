"""How a test opens and sends a form of the project center."""

from django.urls import reverse


def address(name, project):
    return reverse(name, args=[project.pk])


def seen(client, url):
    return client.get(url).context["form"].initial["version"]


def send(client, url, **typed):
    """Open the form, then post it with what is typed."""
    return client.post(url, {"version": seen(client, url), **typed})
