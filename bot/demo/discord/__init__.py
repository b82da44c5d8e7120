"""A loopback Discord: REST, gateway, page, and a JSON API for tests.

An unmodified discord.py client takes it for Discord once `connect.use_local_discord` has pointed it
here. It runs on a real clock, keeps everything in memory, listens on 127.0.0.1 only, and refuses
loudly what it does not know.
"""
