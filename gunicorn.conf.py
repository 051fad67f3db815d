"""What gunicorn reads from the folder it is started in."""

# Whether a request came by https is Django's to say (SECURE_PROXY_SSL_HEADER). Gunicorn's own look
# at these headers would answer two that differ with an English page.
secure_scheme_headers = {}
