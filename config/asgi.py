"""The one application: HTTP by Django, WebSockets by Channels."""

import gc
import os
from importlib import import_module
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402 - Django must be set up first
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from config.heartbeat import WebBeat, served  # noqa: E402
from config.measures import counted  # noqa: E402
from config.pacing import paced  # noqa: E402
from gis.pictures.door import camera_stream  # noqa: E402
from realtime.consumer import LiveConsumer  # noqa: E402

screens: list[Any] = [path("live", LiveConsumer.as_asgi())]  # type: ignore[arg-type]
_pictures: Any = paced(camera_stream)
pages: list[Any] = [
    path("api/cameras/<int:camera_id>/stream/<str:viewing>", _pictures),
    path("api/cameras/<int:camera_id>/stream/<str:viewing>/<str:part>", _pictures),
    re_path("", http),  # type: ignore[arg-type]
]

_screens: Any = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(screens)))
_doors: Any = ProtocolTypeRouter({"http": URLRouter(pages), "websocket": counted(_screens)})
application = served(_doors, WebBeat())

import_module(settings.ROOT_URLCONF)  # now, not while the first call waits
# What is here stays: a full collection that walks it all would stop every thread for 0.1 s.
gc.collect()
gc.freeze()
