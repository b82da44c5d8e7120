"""A password as SCRAM hashes it: SASLprep, RFC 4013, over the tables of RFC 3454.

As PostgreSQL does it (src/common/saslprep.c): what may not be prepared is taken as it is, so that
any bytes can be a password.
"""

import stringprep
import unicodedata

_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
    stringprep.in_table_a1,  # unassigned in Unicode 3.2
)


def prepared(password: str) -> str:
    """The password that is hashed; ASCII stays as it is."""
    if password.isascii():
        return password
    mapped = "".join(
        " " if stringprep.in_table_c12(sign) else sign
        for sign in password
        if not stringprep.in_table_b1(sign)
    )
    normal = unicodedata.normalize("NFKC", mapped)
    return normal if normal and _is_allowed(normal) else password


def _is_allowed(text: str) -> bool:
    if any(prohibits(sign) for sign in text for prohibits in _PROHIBITED):
        return False
    if not any(map(stringprep.in_table_d1, text)):
        return True
    # Text that runs from right to left does so from end to end: RFC 3454, section 6.
    ends_right = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return ends_right and not any(map(stringprep.in_table_d2, text))
