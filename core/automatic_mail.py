"""What every letter of ours says of itself, so that no robot answers it (RFC 3834)."""

HEADERS = {
    "Auto-Submitted": "auto-generated",
    # Exchange sends no note of absence, no receipt and no answer of a rule.
    "X-Auto-Response-Suppress": "All",
}
