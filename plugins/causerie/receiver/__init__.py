"""Takes what readers send from a form, and shows them what became of it."""

from causerie.receiver.receiver import Receiver, Site
from causerie.receiver.routes import routes

__all__ = ["Receiver", "Site", "routes"]
