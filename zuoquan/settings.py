"""One settings file: the environment decides, every value has a working default.

A bad value stops the start and names its variable. What each variable does for a county
stands in README.md under 上线.
"""

import secrets
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from core import unsafe_settings
from core.ip_address import is_loopback
from zuoquan import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)

env = environ.Env()


def flag(name, *, default):
    return environment.flag(name, env.str(name, default=""), default=default)


def number(name, *, default):
    return environment.number(name, env.str(name, default=""), default=default)


def local_secret():
    """The key of a single machine: made at the first start, kept in var/, never in the code."""
    path = VAR / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()


DEBUG = flag("DEBUG", default=False)
HTTPS = flag("HTTPS", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret()

PORT = number("PORT", default=8000)
SITE_URL = environment.site(env.str("SITE_URL", default="") or f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", urlsplit(SITE_URL).hostname]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Whose X-Forwarded-For is believed (core/client_ip.py): nobody's, unless named.
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES", env.str("TRUSTED_PROXIES", default=""))

DATABASE_URL = env.str("DATABASE_URL", default="")
# The demo is off by itself where a county has named its own database.
DEMO = flag("DEMO", default=not DATABASE_URL)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # For the templates of the built-in widgets, which LedgerFormRenderer loads from here.
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "core",
    "accounts",
    "norms",
    "projects",
    "investment",
    "pipeline",
    "supervision",
    "alerts",
    "exchange",
    "desk",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.KnownMethodsMiddleware",
    "core.pages.request_size.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.StandInMiddleware",
    "accounts.interrupted_post.SignInMiddleware",
    "accounts.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.pages.saved_form.SavedFormMiddleware",
]

ROOT_URLCONF = "zuoquan.urls"
WSGI_APPLICATION = "zuoquan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.frame.context_processors.frame",
            ],
        },
    },
    # The rows of the longest lists and desks alone.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "row_templates"],
        "OPTIONS": {"environment": "projects.templatetags.row_templates.environment"},
    },
]
FORM_RENDERER = "core.forms.renderer.LedgerFormRenderer"
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# --- Data -------------------------------------------------------------------------------------

# The file by its name: in an address a blank, % or # of the folder would mean something else.
OWN_FILE = {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "db.sqlite3"}
DATABASES = {"default": environment.database(DATABASE_URL) if DATABASE_URL else OWN_FILE}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A read that turns into a write would fail at once under the default (DEFERRED).
        "transaction_mode": "IMMEDIATE",
        # FULL: under WAL, NORMAL may drop the last commit at a power cut, here a "sent" mark.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
        ),
    }
    # An in-memory test database is a shared cache, which ignores busy_timeout.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Uploaded evidence and ledgers: private, never under a served address.
PRIVATE_ROOT = VAR / "private"
STORAGES = {
    "default": {
        "BACKEND": "zuoquan.storage.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "zuoquan.storage.PublicStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# What npm and the set-up bring (icons) is gathered in var/assets by `make setup`.
STATICFILES_DIRS = [BASE_DIR / "static", VAR / "assets"]
(VAR / "assets").mkdir(exist_ok=True)
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# 60 MB of files (projects/evidence.py) and the words beside them; client_max_body_size of the
# server in front (docs/production.md) is the same.
LARGEST_REQUEST = 64 * 1024 * 1024

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["zuoquan.formats"]

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PersonBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_validation.ThreeClassesValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Name and address together: nobody can lock a leader out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "core.client_ip.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.interrupted_post.csrf_failure"

# --- The browser ------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# One switch (decision 20): a closed county network may have no certificates.
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# --- Mail -------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_FROM = env.str("EMAIL_FROM", default="")
NOBODY = "重点项目推进台账 <ledger@example.invalid>"
if EMAIL_URL:
    email = environment.email(EMAIL_URL)
    vars().update(email)
    stays_here = not email["EMAIL_HOST"] or is_loopback(email["EMAIL_HOST"])
    if not (EMAIL_FROM or DEMO or stays_here):
        raise environment.bad("EMAIL_FROM", "没有设：设了 EMAIL_URL 就要写发件人", NOBODY)
EMAIL_FROM = EMAIL_FROM or NOBODY
EMAIL_TIMEOUT = 30
# Lines to the mail server at once, of one worker. SQLite has one writer: more would only wait.
MAIL_LINES = number("MAIL_LINES", default=1 if "sqlite" in DATABASES["default"]["ENGINE"] else 3)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM

# --- The alarm clock --------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = environment.redis(REDIS_URL)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 30,
    }
else:
    BROKER_DIR = VAR / "broker"
    for name in ("queue", "control", "processed"):
        (BROKER_DIR / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE = {
    # Expires before its successor is due: a worker that was down does not wake to a pile.
    "alerts": {"task": "alerts.tasks.look", "schedule": 60.0, "options": {"expires": 55}},
    "password_mails": {
        "task": "accounts.tasks.send_password_mails",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # Asks about a day once its mail has closed, and makes up for nights that it missed.
    "audit": {"task": "alerts.tasks.audit", "schedule": 600.0, "options": {"expires": 590}},
    # Monthly reports are made on the 1st, and for listings that came in since.
    "reports": {
        "task": "investment.tasks.open_reports",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    # The holder of a problem for which the office named nobody by its day, before the alerts tell.
    "problems": {
        "task": "supervision.tasks.name_holders",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    # After the reminders of the day have been decided; what a letter says of a draft is worded only
    # when it leaves.
    "draft_orders": {
        "task": "supervision.tasks.draft_orders",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    # Yesterday, in the first minutes after midnight; a night that it missed it makes up.
    "kept_days": {
        "task": "investment.tasks.keep_days",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "imports": {"task": "exchange.tasks.work", "schedule": 60.0, "options": {"expires": 55}},
    "sweep": {
        "task": "exchange.tasks.sweep_files",
        "schedule": 24 * 60 * 60.0,
        "options": {"expires": 60 * 60 * 23},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "core.log_filters.OneLine"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

if HTTPS and (unsafe := unsafe_settings.to_refuse(sys.modules[__name__])):
    raise ImproperlyConfigured("；".join(map(str, unsafe)))
