"""PostgreSQL's own programs, run beside a server: always those of its own major."""
