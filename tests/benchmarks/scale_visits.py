"""What the benchmark of growth visits: every list, its last page, a search, and a row of each kind, by who reads it."""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urljoin

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from coalition.site.demo.logins import address_of
from matching.models import Call, Match, MatchCandidate, MatchRun, Scenario, WeightSet
from members.models import NationalAuthority, Offer, Organisation, User
from projects.models import Commitment, Project, ResultReport, Story
from requests.models import CountryRequest
from tests.benchmarks.scale_rows import STRIDE

LAST, MIDDLE = {"page": "1000000"}, {"page": "500000"}
"""The pages of the site take the nearest one."""

PREVIOUS = re.compile(r'<a href="([^"]+)" rel="prev">')
PAGE = re.compile(r"(?<=page=)\d+")


@dataclass(frozen=True)
class Visit:
    """`who` is a login of the demonstration, "" for the public; `is_list` where P2 asks for its growth."""

    name: str
    path: str
    who: str = ""
    is_list: bool = False
    query: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def address_for(self, reader: Client) -> str:
        """Of the end of a list the last page that is full, which the last one leads back to: with as many rows at both
        sizes it is the same work but for the growth; of its middle the page half-way there. The only page of a list is
        its end, too."""
        if self.query.get("page") not in {LAST["page"], MIDDLE["page"]}:
            return self.address
        back = PREVIOUS.search(reader.get(self.address).content.decode())
        if back is None:
            return self.address
        end = urljoin(self.path, unescape(back[1]))
        return end if LAST.items() <= self.query.items() else PAGE.sub(lambda page: str(int(page[0]) // 2 or 1), end)


def clients() -> dict[str, Client]:
    """Somebody signed in by each name, and the public."""
    found = {who: Client(SERVER_NAME="127.0.0.1") for who in ("", "coordinator", "administrator", "ministry", "member")}
    for who, client in found.items():
        if who:
            client.force_login(User.objects.get(email=address_of(who)))
    return found


def visits() -> Iterator[Visit]:
    yield from _public()
    yield from _of_staff()
    yield from _of_sides()
    yield from _of_the_api()


def both_ends(name: str, who: str = "", *arguments: object, **query: str) -> Iterator[Visit]:
    """The first page of a list and its last full one."""
    path = reverse(name, args=arguments)
    told = f"{name} {urlencode(query)}" if query else name
    yield Visit(told, path, who, is_list=True, query=query)
    yield Visit(f"{told}, last full page", path, who, is_list=True, query=query | LAST)


def middle(name: str, who: str = "", **query: str) -> Visit:
    told = f"{name} {urlencode(query)}" if query else name
    return Visit(f"{told}, a page of the middle", reverse(name), who, query=query | MIDDLE)


def one(name: str, *arguments: object, who: str = "", **query: str) -> Visit:
    return Visit(name, reverse(name, args=arguments), who, query=query)


def _first(model: type[Model], **terms: object) -> Model:
    """A row that was there before the copies, so that both sizes read the same."""
    return model._default_manager.filter(**{"pk__lt": STRIDE} | terms).order_by("pk")[0]


def _public() -> Iterator[Visit]:
    project = _first(Project, publication="published", stories__status="published")
    member = _first(Organisation, membership_status="active", shows_impact=True)
    for name in ("countries", "missions", "toolkit", "feed", "story-feed"):
        yield Visit(f"site:{name}", reverse(f"site:{name}"), is_list=True)
    yield one("site:front")
    yield one("site:sitemap")
    yield one("site:country", "SEN")
    yield one("site:flagship", "connectivity")
    yield one("site:mission", "global-skills-academy")
    yield one("site:sitemap-section", "projects")
    yield from both_ends("projects:list")
    yield middle("projects:list")
    yield from both_ends("projects:list", view="table")
    yield from both_ends("projects:list", q="radio lessons")
    yield from both_ends("projects:list", country="SEN")
    yield Visit("projects:list view=map", reverse("projects:list"), is_list=True, query={"view": "map"})
    yield one("projects:detail", project.code)
    for name in ("projects:figures", "projects:periods"):
        yield from both_ends(name, "", project.code)
    yield from both_ends("site:asked", "", "LBN")
    yield from both_ends("site:topic", "", "remote-learning-strategy")
    yield from both_ends("projects:stories")
    yield one("projects:story", _first(Story, status="published").pk)
    yield from both_ends("members:list")
    yield one("members:organisation", member.slug)
    yield one("projects:impact", member.slug)
    yield one("projects:promised-by", member.slug)
    for name in ("reports:library", "reports:events", "projects:promises", "site:partners"):
        yield from both_ends(name)
    yield one("enquiries:contact")
    yield one("enquiries:support")
    for words in ("radio lessons", "senegal", "zzqq"):
        yield Visit(f"site:search q={words}", reverse("site:search"), is_list=True, query={"q": words})


def _of_staff() -> Iterator[Visit]:
    who = "coordinator"
    asked = _first(CountryRequest, status="validated")
    match, run = _first(Match), MatchRun.objects.filter(status="done", scenario=None)[0]
    yield one("site:home", who=who)
    for name in ("requests:queue", "matching:matches", "projects:commitments", "projects:results", "members:offers"):
        yield from both_ends(name, who)
    for name in ("matching:matches", "projects:commitments", "members:offers"):
        yield middle(name, who)
    yield middle("requests:queue", who, view="all")
    yield from both_ends("requests:queue", who, q="school")
    for name in ("members:applications", "members:clearances", "members:authorities", "enquiries:queue"):
        yield from both_ends(name, who)
    for name in ("members:people", "matching:gaps", "matching:calls", "matching:interests", "matching:overrides"):
        yield from both_ends(name, who)
    for name in ("members:delegations", "members:tokens", "members:webhooks", "requests:questions", "notices:inbox"):
        yield from both_ends(name, who)
    yield from both_ends("matching:runs", who)
    for name in ("matching:weights", "matching:index-methods", "matching:back-tests"):
        yield from both_ends(name, "administrator")
    yield from both_ends("projects:double-counts", who)
    yield one("site:board", who=who)
    overlaps = reverse("site:board-panel", args=["overlaps"])
    yield Visit("site:board-panel overlaps", overlaps, who, is_list=True)
    yield Visit("site:board-panel overlaps, last full page", overlaps, who, is_list=True, query=LAST)
    yield one("requests:detail", asked.reference, who=who)
    yield one("projects:detail", _first(Project, publication="published").code, who=who)
    yield one("members:application", _first(Organisation, membership_status="active").slug, who=who)
    yield one("members:offer", _first(Offer).pk, who=who)
    yield one("members:authority", _first(NationalAuthority).pk, who=who)
    yield one("projects:commitment", _first(Commitment).pk, who=who)
    yield one("projects:result-report", _first(ResultReport).pk, who=who)
    yield one("matching:match", match.pk, who=who)
    yield one("matching:call", _first(Call).pk, who=who)
    yield from both_ends("matching:call-answers", who, _first(Call).pk)
    yield from both_ends("matching:responses", who, Organisation.objects.filter(offers__matches=match)[0].slug)
    yield from both_ends("spaces:members", who, "connectivity")
    yield from both_ends("spaces:part", who, "connectivity", "announcements")
    yield one("matching:run", run.pk, who=who)
    yield one("matching:scenario", run.pk, who=who)
    tried = Scenario.objects.get()
    yield one("matching:compare", run.pk, tried.run_id, who=who)
    yield one("matching:candidates", _first(MatchCandidate).need_id, who=who)
    yield one("matching:weight-set", WeightSet.objects.all()[0].pk, who=who)


def _of_sides() -> Iterator[Visit]:
    for who in ("ministry", "member"):
        yield one("site:home", who=who)
        yield from both_ends("matching:matches", who)
    yield from both_ends("requests:list", "ministry")
    yield from both_ends("members:offers", "member")
    for name in ("matching:fitting", "matching:invitations", "notices:inbox"):
        yield from both_ends(name, "member")


def _of_the_api() -> Iterator[Visit]:
    for name in ("country", "flagship", "mission", "toolkit", "organisation", "project", "commitment"):
        yield from api_ends(name, "")
    for name in ("country-request", "need", "offer", "match-run", "match", "result-report"):
        yield from api_ends(name, "coordinator")
    yield one("api:project-detail", _first(Project, publication="published").code)
    need = _first(MatchCandidate).need_id
    yield one("api:need-candidates-detail", need, who="coordinator")


MODELS = {
    "organisation": Organisation,
    "project": Project,
    "commitment": Commitment,
    "country-request": CountryRequest,
    "offer": Offer,
    "match": Match,
    "result-report": ResultReport,
}


def api_ends(name: str, who: str) -> Iterator[Visit]:
    path, query = reverse(f"api:{name}-list"), {"page_size": "100"}
    yield Visit(f"api:{name}-list", path, who, is_list=True, query=query)
    if name in MODELS:
        keys = list(MODELS[name]._default_manager.order_by("-pk").values_list("pk", flat=True)[:101])
        cursor = b64encode(f"p={keys[-1]}".encode()).decode()
        yield Visit(f"api:{name}-list, last page", path, who, is_list=True, query=query | {"cursor": cursor})
