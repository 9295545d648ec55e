"""Addresses of the room, under ``/api``."""

from ninja import Router
from ninja.security import django_auth

from dispatch.views import calls, incidents, orders, pre_alerts

router = Router(tags=["dispatch"], auth=django_auth)
for _noun in (calls, incidents, orders, pre_alerts):
    router.add_router("", _noun.router)
