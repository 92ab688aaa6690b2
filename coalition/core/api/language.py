"""Whose language an answer is in: of a page its address says it, of the API the caller."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LanguageMiddleware(LocaleMiddleware):
    """Django looks at Accept-Language no more where addresses carry a language; those of the API carry none."""

    def process_request(self, request: HttpRequest) -> Any:
        super().process_request(request)
        if request.path_info.startswith("/api/"):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()
