"""Settings: one file, everything that differs between machines comes from the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("FENGSUI_HOME", BASE_DIR / ".fengsui"))
FENGSUI_HOME = HOME
IS_DEMO = os.environ.get("FENGSUI_DEMO", "0") == "1"


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    socket = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(socket.get("host", parts.hostname or "")),
        "PORT": socket.get("port", str(parts.port or "")),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 10}},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a pooled connection that a restart broke is not handed out
    }


SECRET_KEY = os.environ["FENGSUI_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = os.environ.get("FENGSUI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
DATABASE_URL = os.environ["FENGSUI_DATABASE_URL"]
REDIS_URL = os.environ.get("FENGSUI_REDIS_URL", "redis://127.0.0.1:6379/0")
MQTT_URL = os.environ.get("FENGSUI_MQTT_URL", "mqtt://127.0.0.1:1883")
AVL_PORT = int(os.environ.get("FENGSUI_AVL_PORT", "8120"))
POSITION_TICK_S = float(os.environ.get("FENGSUI_POSITION_TICK_S", "0.25"))

DATABASES = {"default": _database(DATABASE_URL)}

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "channels",
    "eventlog",
    "org",
    "gis",
    "plans",
    "resources",
    "dispatch",
    "iot",
    "desk",
    "ingest",
    "realtime",
    "config",
]

MIDDLEWARE = [
    "config.measures.count_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.readers.readers_of_layers",
    "config.middleware.in_one_thread",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "org.Person"
LOGIN_URL = "/login"

CACHES = {
    "default": {
        "BACKEND": "config.cache.SharedRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fallback"},
}


def _redis_database(url: str) -> str:
    parts = urlsplit(url)
    asked = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    path = "" if parts.scheme == "unix" else parts.path.lstrip("/")
    return asked.get("db") or path or "0"


# Redis' channels are one for all its databases: without the number, two Fengsui on one Redis would
# hear each other. Each needs a database of its own.
REDIS_PREFIX = f"fengsui{_redis_database(REDIS_URL)}"
FIXES_CHANNEL = f"{REDIS_PREFIX}.fixes"  # ingest to the hub of each web process
FRAMES_CHANNEL = f"{REDIS_PREFIX}.frames"  # the relay to the hub of each web process

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # one shift
CSRF_COOKIE_SAMESITE = "Lax"
IS_HTTPS = os.environ.get("FENGSUI_HTTPS", "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if IS_HTTPS else 0
if os.environ.get("FENGSUI_TRUSTED_PROXY", "0") == "1":  # a proxy of ours ends TLS and says so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [
    origin for origin in os.environ.get("FENGSUI_TRUSTED_ORIGINS", "").split(",") if origin
]
# GDAL < 3.9 may open files named in a spatial reference: we never parse one that a user supplied.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

_SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [_SELF],
        "worker-src": [_SELF, "blob:"],
        "style-src": [_SELF, "'unsafe-inline'"],  # MapLibre and lit set style attributes
        "img-src": [_SELF, "data:", "blob:"],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "media-src": [_SELF, "blob:"],  # hls.js gives a video its bytes this way
        "manifest-src": [_SELF],
        "form-action": [_SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

STATIC_URL = "/static/"
FRONTEND_DIST = Path(os.environ.get("FENGSUI_FRONTEND", BASE_DIR / "frontend" / "dist"))
WHITENOISE_ROOT = None
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Where the ends of the logs are written down, outside the database; None: nowhere.
_ANCHORS = os.environ.get("FENGSUI_ANCHORS", "").strip()
ANCHORS = Path(_ANCHORS) if _ANCHORS else None

# Whether a private cluster is to be backed up: ops/archive.py.
IS_BACKED_UP = bool(os.environ.get("FENGSUI_BACKUP", "").strip())

# Where the second database of a private cluster lies, if one is kept: ops/standby.py.
STANDBY = os.environ.get("FENGSUI_STANDBY", "").strip()

# A raster map from outside, below our own: off unless given. See docs/operate.md, The map.
BASEMAP_URL = os.environ.get("FENGSUI_BASEMAP_URL", "")
BASEMAP_ATTRIBUTION = os.environ.get("FENGSUI_BASEMAP_ATTRIBUTION", "")
BASEMAP_DATUM = os.environ.get("FENGSUI_BASEMAP_DATUM", "")

# Hosts that cameras' pictures may be fetched from: none unless given. See docs/cameras.md.
# In the demo, and only there, the simulator's own pictures are added: its one host and port.
PICTURES_URL = os.environ.get("FENGSUI_PICTURES_URL", "") if IS_DEMO else ""
_NAMED_HOSTS = os.environ.get("FENGSUI_CAMERA_HOSTS", "")
CAMERA_HOSTS = ",".join(filter(None, [_NAMED_HOSTS, urlsplit(PICTURES_URL).netloc]))
CAMERA_VIEWERS = int(os.environ.get("FENGSUI_CAMERA_VIEWERS", "32"))  # at once, of each process
CAMERA_VIEWERS_EACH = 12  # of one person
CAMERA_SILENT_S = float(os.environ.get("FENGSUI_CAMERA_SILENT_S", "8"))
CAMERA_CHECK_S = 5.0  # how long a withdrawn right may still show a picture

LEAST_TOKEN = 24  # characters: nobody guesses that
# Whose signs of life are missed where they do not come: those this house is to run.
_PROCESSES = os.environ.get("FENGSUI_PROCESSES", "")
WATCHED_PROCESSES = frozenset(
    _PROCESSES.split(",") if _PROCESSES else ("web", "relay", "worker", "ingest", "roads")
)
METRICS_TOKEN = os.environ.get("FENGSUI_METRICS_TOKEN", "")  # "": nobody reads /metrics
if METRICS_TOKEN and len(METRICS_TOKEN) < LEAST_TOKEN:
    raise ImproperlyConfigured(f"FENGSUI_METRICS_TOKEN is shorter than {LEAST_TOKEN} characters")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "UTC"  # stored; screens show Beijing time
USE_I18N = False
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
