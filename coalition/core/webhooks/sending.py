"""The one module that calls other systems by HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl

import certifi
import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from .addresses import address_of

SECONDS = 10
"""For all of a call: looking up, connecting, sending, and the head of the answer."""


def signature_of(secret: str, at: int, body: bytes) -> str:
    """Return `t=…,v1=…`: the time in seconds, and the HMAC-SHA256 of `t.body` in hex."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of the answer, whose body nobody reads. Redirects are not followed.

    Raises ForbiddenAddress, TimeoutError, OSError or httpx.HTTPError.
    """
    return asyncio.run(asyncio.wait_for(_post(httpx.URL(url), body, headers), SECONDS))


def is_acceptable(url: str) -> bool:
    """Whether a subscription may name it: https with a host, without a password in it."""
    schemes = ["https", "http"] if settings.WEBHOOKS_TO_LOOPBACK else ["https"]
    try:
        URLValidator(schemes=schemes)(url)
        return not httpx.URL(url).userinfo
    except (ValidationError, httpx.InvalidURL):
        return False


async def _post(url: httpx.URL, body: bytes, headers: dict[str, str]) -> int:
    """Connect to the address that was checked, under the name that was asked for: certificate and Host are its own."""
    address = await address_of(url.host, url.port or (443 if url.scheme == "https" else 80))
    told = {"Host": url.netloc.decode(), "Content-Type": "application/json", **headers}
    context = ssl.create_default_context(cafile=certifi.where())
    async with httpx.AsyncClient(verify=context, trust_env=False, timeout=SECONDS, follow_redirects=False) as client:
        request = client.build_request(
            "POST", url.copy_with(host=address), content=body, headers=told, extensions={"sni_hostname": url.host}
        )
        answer = await client.send(request, stream=True)
        await answer.aclose()
        return answer.status_code
