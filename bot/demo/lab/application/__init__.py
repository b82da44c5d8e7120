"""A stand-in for Authentik, Mealie or Immich: writes all the time and keeps its own record.

It is no part of pgherd: it runs as a process of its own and knows PostgreSQL as such an
application does, by its environment alone.
"""
