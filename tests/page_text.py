"""What a page says, however its template breaks the lines."""

import re


def page_text(response) -> str:
    """The HTML with every run of white space as one blank, and none before a closing tag."""
    return re.sub(r" (?=</)", "", " ".join(response.content.decode().split()))
