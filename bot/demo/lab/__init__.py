"""A throwaway installation of plain processes: old servers, a shared one, applications that write.

`bot.demo.lab.up.up`, `bot.demo.lab.writes.writes` and `bot.demo.lab.down.down` are its commands.
"""
