"""Settings: one file. What an operator sets comes from the environment (or `.env`), typed, at the top."""

from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF

from portal.lib.database_url import SQLITE, database
from portal.lib.datadir import keep_database_private, keep_private, secret_key
from portal.lib.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_env(BASE_DIR / ".env", overwrite=False)

# What an operator sets ------------------------------------------------------------------------------------

PORTAL_DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
keep_private(PORTAL_DATA_DIR)
SECRET_KEY = env.str("PORTAL_SECRET_KEY", default="") or secret_key(PORTAL_DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("PORTAL_SECRET_KEY_FALLBACKS", default=[])
PORTAL_ENCRYPTION_KEYS = env.list("PORTAL_ENCRYPTION_KEYS", default=[])
DEBUG = env.bool("PORTAL_DEBUG", default=False)
ALLOWED_HOSTS = env.list("PORTAL_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PORTAL_TRUSTED_ORIGINS", default=[])
PORTAL_HTTPS = env.bool("PORTAL_HTTPS", default=False)
PORTAL_HSTS_SUBDOMAINS = env.bool("PORTAL_HSTS_SUBDOMAINS", default=False)
PORTAL_TRUSTED_PROXY_COUNT = env.int("PORTAL_TRUSTED_PROXY_COUNT", default=0)
TIME_ZONE = env.str("PORTAL_TIME_ZONE", default="UTC")
PORTAL_BROKER_URL = env.str("PORTAL_BROKER_URL", default="")
PORTAL_SESSION_IDLE_MINUTES = env.int("PORTAL_SESSION_IDLE_MINUTES", default=60)
PORTAL_SESSION_HOURS = env.int("PORTAL_SESSION_HOURS", default=8)
PORTAL_WORKER_SILENCE = env.float("PORTAL_WORKER_SILENCE", default=50.0)
PORTAL_LOG_FORMAT = env.str("PORTAL_LOG_FORMAT", default="text")
PORTAL_DEVICE_INACTIVE_DAYS = env.int("PORTAL_DEVICE_INACTIVE_DAYS", default=0)
PORTAL_DEVICE_PURGE_DAYS = env.int("PORTAL_DEVICE_PURGE_DAYS", default=0)

PORTAL_SYNC_MINUTES = env.int("PORTAL_SYNC_MINUTES", default=180)
PORTAL_SYNC_HOLD_PERCENT = env.int("PORTAL_SYNC_HOLD_PERCENT", default=20)
PORTAL_SYNC_HOLD_ABOVE = env.int("PORTAL_SYNC_HOLD_ABOVE", default=10)
PORTAL_SYNC_KEEP_DAYS = env.int("PORTAL_SYNC_KEEP_DAYS", default=90)
PORTAL_ZIA_MODE = env.str("PORTAL_ZIA_MODE", default="embedded")
PORTAL_ZIA_BASE_URL = env.str("PORTAL_ZIA_BASE_URL", default="")
PORTAL_ZIA_TOKEN_URL = env.str("PORTAL_ZIA_TOKEN_URL", default="")
PORTAL_ZIA_CLIENT_ID = env.str("PORTAL_ZIA_CLIENT_ID", default="")
PORTAL_ZIA_CLIENT_SECRET = env.str("PORTAL_ZIA_CLIENT_SECRET", default="")
PORTAL_ZIA_AUDIENCE = env.str("PORTAL_ZIA_AUDIENCE", default="")
PORTAL_ZIA_REQUESTS_PER_SECOND = env.float("PORTAL_ZIA_REQUESTS_PER_SECOND", default=2.0)
PORTAL_ZIA_REQUESTS_PER_HOUR = env.int("PORTAL_ZIA_REQUESTS_PER_HOUR", default=1000)
PORTAL_ZIA_RATE_LIMIT = env.str("PORTAL_ZIA_RATE_LIMIT", default="")
PORTAL_KEEP_ALIVE_MINUTES = env.int("PORTAL_KEEP_ALIVE_MINUTES", default=80)
PORTAL_ENROLMENT_CODE_HOURS = env.int("PORTAL_ENROLMENT_CODE_HOURS", default=24)
PORTAL_DEFAULT_FOR_UNKNOWN_TOKEN = env.bool("PORTAL_DEFAULT_FOR_UNKNOWN_TOKEN", default=True)
PORTAL_API_RATE_LIMIT = env.str("PORTAL_API_RATE_LIMIT", default="")
PORTAL_CLIENT_RATE_LIMIT = env.str("PORTAL_CLIENT_RATE_LIMIT", default="")
EMBEDDED_ZIA_CLIENT_ID = "embedded-zia-directory-sync"

# Applications ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "portal",
    "portal.audit",
    "portal.accounts",  # before Django's: its createsuperuser is the one that is found
    "django.contrib.auth",
    "directory",
    "directory.zia",
    "profiles",
    "support",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "django_q",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "health_check",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.NoStoreMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.SessionLimitsMiddleware",
    "portal.middleware.SignInRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.RequestLogMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.VaryOnHtmxMiddleware",
    "portal.middleware.AdminPreferencesMiddleware",
    "portal.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

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
                "portal.context_processors.shell",
            ],
            "builtins": ["portal.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "tables/table.html"

# Database -------------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {"default": database(PORTAL_DATA_DIR / "portal.sqlite3")}
if DATABASES["default"]["ENGINE"] == SQLITE:
    keep_database_private(Path(DATABASES["default"]["NAME"]))
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, as in real life: several threads and processes, the locks and the WAL are the same under test.
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Shared by all processes: rates of requests and the worker's statistics live here. Many addresses that call do not
# push them out; failed sign-ins are counted elsewhere (portal.accounts.attempts).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Jobs -----------------------------------------------------------------------------------------------------

Q_CLUSTER: dict[str, Any] = {
    "name": "portal",
    "label": "Jobs",
    "workers": 2,
    "timeout": 3600,
    "retry": 3900,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "queue_limit": 2,
    "bulk": 1,
    "poll": 1,
    "recycle": 50,
    "save_limit": 250,
}
if PORTAL_BROKER_URL:
    Q_CLUSTER["redis"] = PORTAL_BROKER_URL
else:
    Q_CLUSTER["orm"] = "default"

# Sign-in --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = max(0, PORTAL_TRUSTED_PROXY_COUNT)
SESSION_COOKIE_AGE = (PORTAL_SESSION_IDLE_MINUTES + 1) * 60  # the row in the database outlives the idle time
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "portal.accounts.session_views.csrf_failure"

OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
OAUTH2_PROVIDER = {
    "SCOPES": {"read": "Read", "write": "Write"},
    "OAUTH2_VALIDATOR_CLASS": "portal.accounts.tokens.TokenValidator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}

# HTTP -----------------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PORTAL_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if PORTAL_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PORTAL_HSTS_SUBDOMAINS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if PORTAL_TRUSTED_PROXY_COUNT > 0:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.lib.static_files.ModuleStorage"},
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.limits.BoundedJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["oauth2_provider.contrib.rest_framework.OAuth2Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["oauth2_provider.contrib.rest_framework.TokenHasReadWriteScope"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "Client Connector Portal", "VERSION": "0.1.0"}

# Language, time, logs -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True

shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
structlog.configure(
    processors=[
        *shared_processors,
        structlog.stdlib.filter_by_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "portal": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": shared_processors,
            "processor": (
                structlog.processors.JSONRenderer()
                if PORTAL_LOG_FORMAT == "json"
                else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
            ),
        }
    },
    "filters": {"refusals": {"()": "portal.lib.logs.Refusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": env.str("PORTAL_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "django.request": {"filters": ["refusals"]},
        "health_check": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},  # says how many requests wait, for each that waits
    },
}
