"""Fifty customers at the door of the portal at once: see `command`."""
