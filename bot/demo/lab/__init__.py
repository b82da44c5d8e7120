"""A disposable installation: old servers, a shared one, applications that write.

It is of plain processes, or of containers (`compose/`, with images made by `images/`).

`bot.demo.lab.up.up`, `bot.demo.lab.writes.writes` and `bot.demo.lab.down.down` are its commands.
"""
