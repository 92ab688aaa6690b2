"""The component templates as tags (docs/components.md). Parts without logic are plain includes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from coalition.core.access.policy import Route
from coalition.core.access.roles import Role
from coalition.core.form_errors import errors_of, single_forms
from coalition.core.lists import Head
from coalition.core.numerals import Number, split_compact, write_compact, write_glance, write_number, write_share

register = template.Library()

# Drawn on a 16 × 16 ground; `ring` is stroked, `cut` is cut out of the shape (css/components/icon.css).
_DRAWINGS = {
    "circle": '<circle cx="8" cy="8" r="7.5"/>',
    "square": '<path d="M1 1h14v14H1z"/>',
    "diamond": '<path d="M8 0l8 8-8 8-8-8z"/>',
    "done": '<circle cx="8" cy="8" r="8"/><path class="cut" d="M4.2 8.3l2.6 2.6 5-5.4"/>',
    "now": '<circle cx="8" cy="8" r="6.5" class="ring"/><circle cx="8" cy="8" r="3.5"/>',
    "half": '<circle cx="8" cy="8" r="7" class="ring"/><path d="M8 1a7 7 0 0 1 0 14z"/>',
    "open": '<circle cx="8" cy="8" r="7" class="ring"/>',
    "closed": '<circle cx="8" cy="8" r="7" class="ring"/><path class="ring" d="M4.5 8h7"/>',
    "warn": '<path d="M8 .5L16 15H0z"/><path class="cut" d="M8 5.5v4.5M8 11.6v1.6"/>',
    "lock": '<path d="M3 7h10v8H3z"/><path class="ring" d="M5 7V5a3 3 0 0 1 6 0v2"/>',
    "no": '<path class="ring" d="M3 3l10 10M13 3L3 13"/>',
    "yes": '<path class="ring" d="M2 8.5l4 4L14 4"/>',
}
SHAPES: Mapping[str, SafeString] = {name: SafeString(drawing) for name, drawing in _DRAWINGS.items()}
# A flagship's shape by its code: connectivity, teachers, gender-equality.
FLAGSHIP_SHAPES = {"c": "circle", "t": "square", "g": "diamond"}
CHIP_SHAPES = {"ok": "yes", "part": "half", "miss": "no"}
NOTICE_SHAPES = {"ok": "done", "warn": "warn", "bad": "warn"}
TONES = {"agreed": "bg", "proposed": "b2"}
# What Django's message tags become.
NOTICE_KINDS = {"success": "ok", "warning": "warn", "error": "bad"}
TEXT_WIDGETS = {"text", "textarea", "search"}


@register.filter
def number(value: Number | str | None) -> str:
    """A number in the reader's language; text passes, None is empty."""
    if value is None or isinstance(value, str):
        return value or ""
    return write_number(value)


@register.filter
def glance(value: int) -> str:
    """A number that was counted as far as the eye goes, in the reader's language."""
    return write_glance(value)


@register.filter
def compact(value: Number | str | None) -> str:
    """31200000 → "31.2 million"."""
    if value is None or isinstance(value, str):
        return value or ""
    return write_compact(value)


@register.filter
def big_number(value: Number | str | None) -> str:
    """As `compact`, with the magnitude in a quieter type."""
    if value is None or isinstance(value, str):
        return value or ""
    digits, magnitude = split_compact(value)
    return format_html("{} <i>{}</i>", digits, magnitude) if magnitude else digits


@register.filter
def as_percent_of_one(value: float | None) -> float | None:
    """0.48 → 48.0, for `bar`."""
    return None if value is None else float(value) * 100


@register.filter
def whole(value: Number | None) -> str:
    """14.2 → "14" in the reader's language."""
    return "" if value is None else write_number(round(value))


@register.simple_tag
def share_of(value: Number, target: Number) -> float:
    """Percent of a target, for `bar`; more than the target is the whole."""
    return min(100.0, 100 * float(value) / float(target)) if target else 0.0


@register.filter
def score(value: float | None) -> str:
    """0.8391 → "0.84": shares and scores between 0 and 1 in two places."""
    return "" if value is None else write_share(value)


@register.filter
def flagship_letter(code: str) -> str:
    """The class that colours a flagship; empty for one without a colour of its own."""
    return code[:1] if code[:1] in FLAGSHIP_SHAPES else ""


@register.filter
def notice_kind(tags: str) -> str:
    """Django's message tags → a notice's kind."""
    return next((NOTICE_KINDS[tag] for tag in tags.split() if tag in NOTICE_KINDS), "note")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A shape for the eye only: the word beside it says the same. Raises KeyError for an unknown name."""
    return format_html('<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', SHAPES[name])


@register.simple_tag
def flagship_icon(code: str) -> SafeString:
    return icon(FLAGSHIP_SHAPES.get(code[:1], "open"))


@register.inclusion_tag("components/demo.html")
def demo(shown: Any = True) -> dict[str, Any]:
    return {"shown": shown}


@register.inclusion_tag("components/seen_by.html")
def seen_by(words: str) -> dict[str, Any]:
    return {"words": words}


@register.inclusion_tag("components/status.html")
def status(label: str, kind: str = "open") -> dict[str, Any]:
    return {"label": label, "kind": kind}


@register.inclusion_tag("components/chip.html")
def chip(label: str, kind: str = "") -> dict[str, Any]:
    return {"label": label, "kind": kind, "shape": CHIP_SHAPES.get(kind)}


@register.inclusion_tag("components/flagship_mark.html")
def flagship_mark(flagship: Any, url: str = "") -> dict[str, Any]:
    return {"flagship": flagship, "url": url}


@register.inclusion_tag("components/button.html")
def button(label: str, kind: str = "", name: str = "", value: str = "") -> dict[str, Any]:
    return {"label": label, "kind": kind, "name": name, "value": value}


@register.simple_tag
def bar(*percents: float | None, tones: str = "b3 b1 b2", size: str = "", rest: str = "") -> SafeString:
    """Percent segments one after another, `rest` being the tone of what is left of 100. For the eye only.

    No figure (None) is hatched, never empty.
    """
    classes = f"bar {size}".strip()
    if None in percents:
        return format_html('<span class="{} hatch"></span>', classes)
    shares = [min(100.0, max(0.0, float(share or 0))) for share in percents]
    names = tones.split()
    if rest:
        names = [*names[: len(shares)], rest]
        shares.append(100 - sum(shares))
    segments = [
        (TONES.get(tone, tone), f"{sum(shares[:index]):g}", f"{round(share, 1):g}")
        for index, (tone, share) in enumerate(zip(names, shares, strict=False))
        if share
    ]
    drawn = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="100%"/>', segments)
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', classes, drawn)


@register.inclusion_tag("components/trend.html")
def trend(line: dict[str, Any] | None) -> dict[str, Any]:
    """Points in percent of the width and of the height, joined in the order of their dates. For the eye only."""
    points = [(f"{x:g}", f"{100 - y:g}") for x, y in line["points"]] if line else []
    return {"line": line, "points": points, "joined": list(pairwise(points))}


@register.simple_tag
def shift(before: float | None, after: float | None) -> SafeString:
    """A percentage that moved: a ring where it was, a dot where it is, a line between. For the eye only.

    Without one of the two figures there is nothing to compare: hatched, never empty.
    """
    if before is None or after is None:
        return SafeString('<span class="bar hatch"></span>')
    # Inset, so that a dot at either end stays inside its cell.
    old, new = (f"{4 + 0.92 * min(100.0, max(0.0, float(share))):g}" for share in (before, after))
    direction = "up" if after > before else "down" if after < before else "still"
    return format_html(
        '<svg class="shift {0}" aria-hidden="true"><line class="axis" x1="4%" x2="96%" y1="50%" y2="50%"/>'
        '<line x1="{1}%" x2="{2}%" y1="50%" y2="50%"/><circle class="from" cx="{1}%" cy="50%" r="4"/>'
        '<circle cx="{2}%" cy="50%" r="5"/></svg>',
        direction,
        old,
        new,
    )


@register.simple_tag(takes_context=True)
def nav_link(context: Context, route: str, label: str, *args: Any) -> SafeString:
    """A link of the navigation; nothing where the route does not exist, current on its page and below."""
    try:
        url = reverse(route, args=args)
    except NoReverseMatch:
        return SafeString("")
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    here = path == url or (url != "/" and path.startswith(url))
    return format_html('<a href="{}"{}>{}</a>', url, mark_safe(' aria-current="page"') if here else "", label)


@register.simple_tag(takes_context=True)
def public_address(context: Context, with_filters: bool = False) -> str:
    """The one address of a public page, without filters unless they matter; empty where one has to sign in."""
    request: HttpRequest | None = context.get("request")
    declared: Route | None = getattr(request, "route", None)
    if request is None or declared is None or Role.PUBLIC not in declared.roles:
        return ""
    return f"{settings.PORTAL_URL}{request.get_full_path() if with_filters else request.path}"


@register.simple_block_tag(takes_context=True)
def head_title(context: Context, content: str) -> SafeString:
    """The page's title: that of the window and, on a public page, of a link to it that somebody shares."""
    form = context.get("form")
    is_wrong = bool(context.get("form_errors") or (form is not None and getattr(form, "errors", None)))
    picture, words = context.get("card") or (static("img/card.png"), "")
    shared = {"address": public_address(context), "picture": f"{settings.PORTAL_URL}{picture}", "picture_words": words}
    return _frame("head_title", SafeString(content.strip()), is_wrong=is_wrong, **shared)


@register.simple_block_tag(takes_context=True)
def head_description(context: Context, content: str) -> SafeString:
    """What a search engine, or a link to a public page that somebody shares, says below its title."""
    address = public_address(context)
    return _frame("head_description", SafeString(" ".join(content.split()))) if address else SafeString("")


@register.inclusion_tag("components/language_switch.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """This page's address in every language; the language stands in the address, so plain links do."""
    request: HttpRequest | None = context.get("request")
    here = request.get_full_path() if request else "/"
    languages = [{**get_language_info(code), "url": translate_url(here, code)} for code, _ in settings.LANGUAGES]
    return {"languages": languages, "current": get_language()}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, size: str = "", optional: bool = True) -> dict[str, Any]:
    """Label, hint, error and widget of one form field; groups of choices become a fieldset."""
    attributes: dict[str, str | bool] = {"dir": "auto"} if bound.widget_type in TEXT_WIDGETS else {}
    return {
        "field": bound,
        "widget": bound.as_widget(attrs=attributes),
        "errors": bound.errors,
        "size": size,
        "single": bound.widget_type == "checkbox",
        "optional": optional and not bound.field.required and bound.widget_type != "checkbox",
    }


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm, optional: bool = True) -> dict[str, Any]:
    return {"form": form, "optional": optional}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any]) -> dict[str, Any]:
    return {"errors": [error for form in single_forms(forms) for error in errors_of(form)]}


def _frame(name: str, content: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **context})


@register.inclusion_tag("components/sort_head.html")
def sort_head(head: Head, kind: str = "") -> dict[str, Any]:
    return {"head": head, "kind": kind}


@register.simple_block_tag
def section(
    content: str,
    title: str,
    id: str = "",
    note: str = "",
    demo: bool = False,
    more_url: str = "",
    more_label: str = "",
) -> SafeString:
    link = {"more_url": more_url, "more_label": more_label}
    return _frame("section", content, title=title, id=id, note=note, demo=demo, **link)


@register.simple_block_tag
def card(content: str, title: str, id: str = "", sub: str = "") -> SafeString:
    return _frame("card", content, title=title, id=id, sub=sub)


@register.simple_block_tag
def notice(content: str, kind: str = "note", title: str = "") -> SafeString:
    return _frame("notice", content, kind=kind, title=title, shape=NOTICE_SHAPES.get(kind, "now"))


@register.simple_block_tag
def disclosure(content: str, summary: str, kind: str = "", open: bool = False) -> SafeString:
    return _frame("disclosure", content, summary=summary, kind=kind, open=open)


@register.simple_block_tag
def fieldset(
    content: str,
    legend: str,
    hint: str = "",
    id: str = "group",
    errors: Iterable[str] = (),
) -> SafeString:
    return _frame("fieldset", content, legend=legend, hint=hint, id=id, errors=list(errors))


@register.simple_block_tag
def acts(content: str) -> SafeString:
    return _frame("acts", content)


@register.simple_block_tag
def table_frame(content: str, label: str) -> SafeString:
    return _frame("table_frame", content, label=label)


@register.simple_block_tag
def side(content: str, title: str) -> SafeString:
    return _frame("side", content, title=title)
