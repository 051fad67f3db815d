from django import forms


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
