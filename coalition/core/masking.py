"""Addresses of people, told only so far that whoever knows one recognises it."""

import re

_ADDRESS = re.compile(r"([^\s@<>()'\"{}\[\]:;,=]+)@([^\s@<>()'\"{}\[\]:;,=]+)")


def mask_address(address: str) -> str:
    """amina@example.org → a…@example.org."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…{at}{domain}" if at else "…"


def mask_error(text: str) -> str:
    """The first line of an error, its addresses masked: further lines may quote rows of the database."""
    first = text.strip().partition("\n")[0]
    return _ADDRESS.sub(lambda found: mask_address(found.group()), first)
