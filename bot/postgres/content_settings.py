"""Settings under which every supported major prints the same value in the same way.

They come with the connection, so they go before those of the role and of the database.
"""

from collections.abc import Mapping

OUTPUT: Mapping[str, str] = {
    "search_path": "",  # names are printed with their schema
    "timezone": "GMT",  # the one zone that a server knows without a time zone database
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",  # the shortest text that gives the very same number
    "xmlbinary": "base64",
    "xmloption": "content",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    "quote_all_identifiers": "off",
    "standard_conforming_strings": "on",
}

LIMITS: Mapping[str, str] = {
    "row_security": "off",  # a policy that hides rows from us makes the statement fail
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",  # who exports the snapshot waits for the others
    "idle_session_timeout": "0",
    # A statement ends within two seconds of our process, even when that was killed.
    "client_connection_check_interval": "2s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
    # Who reads decides by the number of sessions how much of the server is used.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}

NO_TRANSACTION_LIMIT = "SET transaction_timeout = 0"
"""For majors from TRANSACTION_LIMIT_SINCE on; others do not know the setting."""
TRANSACTION_LIMIT_SINCE = 17
