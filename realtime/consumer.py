"""One screen, listening. Screens never command here: commands are HTTP POSTs."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Carries streams from the relay to one browser."""
