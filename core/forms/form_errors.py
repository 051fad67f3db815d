"""What is wrong with a form, for a page that does not draw the form again."""


def sentences(form):
    """Every error of a form, those of its fields in their order."""
    return [str(sentence) for errors in form.errors.values() for sentence in errors]
