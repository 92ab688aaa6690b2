"""The filter of the public list of stories."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, SortFilter, WordsFilter


class StoryFilter(ListFilter):
    q = WordsFilter("title", "text", "project__title", label=_("Words"))
    sort = SortFilter(
        Column("published", _("Published"), "published_at", may_be_empty=True),
        Column("title", _("Title"), "title"),
        Column("project", _("Project"), "project__title"),
    )
