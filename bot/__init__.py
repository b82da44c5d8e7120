"""pgherd: looks after the PostgreSQL containers of a homelab."""

__version__ = "0.1.0"
