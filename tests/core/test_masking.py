"""Addresses are told only so far that whoever knows one recognises it."""

import pytest

from coalition.core.masking import mask_address, mask_error


@pytest.mark.parametrize(
    ("address", "masked"),
    [("amina@example.org", "a…@example.org"), ("a@b.example", "a…@b.example"), ("", "…"), ("nobody", "…")],
)
def test_address_keeps_its_first_letter_and_domain(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "SMTPRecipientsRefused: {'amina@example.org': (550, b'no <zo.e@example.net>')}",
            "SMTPRecipientsRefused: {'a…@example.org': (550, b'no <z…@example.net>')}",
        ),
        ("IntegrityError: duplicate key\nDETAIL:  Key (name)=(Amina Example) exists.", "IntegrityError: duplicate key"),
        ("", ""),
    ],
)
def test_error_tells_its_first_line_without_addresses(text: str, masked: str) -> None:
    assert mask_error(text) == masked
