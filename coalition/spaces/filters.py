"""Filters of what a flagship's space lists."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, SortFilter, WordsFilter, by_words
from members.choices import MemberCategory

WORDS = _("Words")
TITLE = Column("title", _("Title"), "title")


class PostFilter(ListFilter):
    q = WordsFilter("title", label=WORDS)
    sort = SortFilter(TITLE, Column("posted", _("Posted"), "posted_at"), default="-posted")


class MeetingFilter(ListFilter):
    q = WordsFilter("title", "agenda", label=WORDS)
    sort = SortFilter(TITLE, Column("begins", _("Begins"), "starts_at"), default="-begins")


class SpaceMemberFilter(ListFilter):
    q = WordsFilter("name", "acronym", label=_("Name"))
    category = django_filters.ChoiceFilter(label=_("Category"), choices=MemberCategory.choices, empty_label=_("Any"))
    sort = SortFilter(
        Column("name", _("Organisation"), "name"),
        Column("category", _("Category"), by_words("category", MemberCategory.choices)),
        default="name",
    )
