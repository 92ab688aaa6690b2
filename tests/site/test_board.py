"""The coordination board: what overlaps, what is missing, what lies idle; for whom, and what can be done about it."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Role, actor_of
from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from coalition.core.models import Notice
from coalition.reference.models import Mission, Sector
from coalition.site.board.filters import Chosen
from coalition.site.board.offers import idle_rows, stale_rows
from coalition.site.board.panel import SHOWN
from coalition.site.board.served import country_rows, group_rows
from coalition.site.board.views import PANELS
from matching.models import Complement, Match
from matching.overlap_pairs import Pair, Pairs
from matching.services.overlaps import mark_complementary, take_back_complement
from members.models import Offer, User
from members.services.confirming import ask_to_confirm
from projects.models import Project
from projects.workflow import ACTIVITY
from requests.models import Need
from tests.factories.matching import MatchFactory, finished_run, fitting_offer, open_need, open_request, radio
from tests.factories.members import NationalAuthorityFactory, country, matchable_offer, person
from tests.factories.projects import ProjectFactory, RecipientFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
BOARD = "/secretariat/board/"
JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))


def pairs_of(user: User, **narrowed: Any) -> list[Pair]:
    return Pairs(actor_of(user), **narrowed)[:100]


def named(pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    return [(pair.first.key, pair.second.key) for pair in pairs]


def request_of(iso3: str = "SEN", **fields: Any) -> Any:
    return open_request(authority=NationalAuthorityFactory(country=country(iso3)), **fields)


def reference(need: Need) -> str:
    return str(need.request_country.country_request.reference)


def running(*, iso3: str = "SEN", sector: Sector | None = None, **fields: Any) -> Project:
    """A project that runs and whose sector is that of radio lessons."""
    project = bring_to(ProjectFactory(**fields), ACTIVITY, "2")
    RecipientFactory(project=project, country=country(iso3))
    project.sectors.add(sector or radio().sector)
    return project


def shown(client: Client, user: User, path: str = BOARD) -> str:
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def file_of(client: Client, user: User, code: str, query: str = "") -> list[list[str]]:
    client.force_login(user)
    answer = client.get(f"{BOARD}{code}.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_two_requests_for_one_kind_of_support_in_one_country_overlap(coordinator: User) -> None:
    first, second = open_need(), open_need()
    open_need(country_request=request_of("LBN"))
    open_need(category_id="print")
    (pair,) = pairs_of(coordinator)
    assert (pair.first.key, pair.second.key) == (reference(first), reference(second))
    assert (pair.countries, pair.categories, pair.levels) == (["SEN"], ["radio"], ["primary"])


def test_needs_of_one_request_do_not_overlap(coordinator: User) -> None:
    need = open_need()
    open_need(country_request=need.request_country.country_request)
    assert pairs_of(coordinator) == []


def test_dates_that_do_not_meet_are_no_overlap_and_what_is_not_stated_meets_all(coordinator: User) -> None:
    early = open_need(starts_on=JUNE, ends_on=JUNE + timedelta(days=29))
    late = open_need(starts_on=JULY, ends_on=AUGUST)
    assert pairs_of(coordinator) == []
    silent = open_need()
    found = pairs_of(coordinator)
    assert sorted(named(found)) == sorted([(reference(early), reference(silent)), (reference(late), reference(silent))])
    assert [(pair.starts_on, pair.ends_on) for pair in found] == [(JULY, AUGUST), (JUNE, JUNE + timedelta(days=29))]


def test_last_day_of_one_that_is_the_first_of_the_other_is_common(coordinator: User) -> None:
    open_need(starts_on=JUNE, ends_on=JULY)
    open_need(starts_on=JULY, ends_on=AUGUST)
    assert [(pair.starts_on, pair.ends_on) for pair in pairs_of(coordinator)] == [(JULY, JULY)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"levels": ["primary"]}, {"levels": ["tertiary"]}, None),
        ({"levels": ["primary"]}, {"levels": []}, ([], [])),
        ({"groups": {"girls": 5}}, {"groups": {"rural": 5}}, None),
        ({"groups": {"girls": 5, "rural": 3}}, {"groups": {"rural": 5}}, (["primary"], ["rural"])),
        ({"groups": {"girls": 5}}, {}, (["primary"], [])),
    ],
)
def test_people_who_cannot_be_the_same_are_no_overlap(
    coordinator: User, one: dict[str, Any], other: dict[str, Any], expected: Any
) -> None:
    open_need(**one)
    open_need(**other)
    found = pairs_of(coordinator)
    assert [(pair.levels, pair.groups) for pair in found] == ([expected] if expected else [])


def test_project_overlaps_by_its_sector_while_it_runs(coordinator: User) -> None:
    need, project = open_need(), running()
    assert named(pairs_of(coordinator)) == [(project.code, reference(need))]
    bring_to(project, ACTIVITY, "4")
    assert pairs_of(coordinator) == []


def test_project_of_the_request_is_no_overlap_with_it(coordinator: User) -> None:
    need = open_need()
    project = running(country_request=need.request_country.country_request)
    assert pairs_of(coordinator) == []
    other = open_need()
    found = set(named(pairs_of(coordinator)))
    assert found == {(project.code, reference(other)), (reference(need), reference(other))}


def test_live_match_overlaps_with_another_request(coordinator: User) -> None:
    need, other = open_need(), open_need()
    match = MatchFactory(need=need, offer=fitting_offer(), proposed_by=coordinator)
    assert (str(match.pk), reference(other)) in named(pairs_of(coordinator))
    Match.objects.filter(pk=match.pk).update(status="withdrawn")
    assert named(pairs_of(coordinator)) == [(reference(need), reference(other))]


def test_pairs_are_narrowed_by_country_kind_of_support_and_flagship(coordinator: User) -> None:
    open_need(), open_need()
    for _ in range(2):
        open_need(country_request=request_of("LBN"), category_id="print")
    flagship = radio().flagship_id
    assert len(pairs_of(coordinator)) == 2
    assert [pair.countries for pair in pairs_of(coordinator, country="LBN")] == [["LBN"]]
    assert [pair.categories for pair in pairs_of(coordinator, category="radio")] == [["radio"]]
    assert all("radio" in pair.categories for pair in pairs_of(coordinator, flagship=flagship, category="radio"))


def test_pairs_of_what_begins_last_are_there_where_there_are_too_many(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late, latest = (open_need(starts_on=day) for day in (JUNE, JULY, AUGUST))
    for need in (late, latest):
        open_need(country_request=need.request_country.country_request, category_id="print", starts_on=JUNE)
    assert len(pairs_of(coordinator)) == 3
    monkeypatch.setattr("matching.overlap_pairs.MOST", 2)
    with_early, with_late = pairs_of(coordinator)
    assert named([with_early, with_late]) == [(reference(need), reference(latest)) for need in (early, late)]
    assert with_late.categories == ["print", "radio"]
    assert Pairs(actor_of(coordinator)).count() == 2


def test_field_office_sees_only_its_area(field_office: User, coordinator: User) -> None:
    first, second = open_need(), open_need()
    for _ in range(2):
        open_need(country_request=request_of("LBN"))
    MatchFactory(need=first, offer=fitting_offer(), proposed_by=coordinator)
    assert named(pairs_of(field_office)) == [(reference(first), reference(second))]
    assert Pairs(actor_of(person(Role.FIELD_OFFICE))).count() == 0


def test_marked_pair_stands_apart_with_its_reason_until_the_mark_is_taken_back(coordinator: User) -> None:
    open_need(), open_need()
    (pair,) = pairs_of(coordinator)
    sides = [(side.kind, side.ref) for side in (pair.second, pair.first)]
    row = mark_complementary(first=sides[0], second=sides[1], reason=" Two districts. ", by=coordinator)
    assert pairs_of(coordinator) == []
    assert [found.reason for found in pairs_of(coordinator, settled=True)] == ["Two districts."]
    again = mark_complementary(first=sides[1], second=sides[0], reason="Two regions.", by=coordinator)
    assert (again, Complement.objects.get().reason) == (row, "Two regions.")
    take_back_complement(complement=again, by=coordinator)
    assert len(pairs_of(coordinator)) == 1


def test_mark_needs_a_reason_two_rows_and_the_secretariat(coordinator: User, field_office: User) -> None:
    one, other = (("request", open_need().request_country.country_request_id) for _ in range(2))
    with pytest.raises(ValidationError, match="in what they complement"):
        mark_complementary(first=one, second=other, reason=" ", by=coordinator)
    for second in (one, ("request", 2_000_000_000), ("project", other[1] + 1_000_000)):
        with pytest.raises(ValidationError, match="not there any more"):
            mark_complementary(first=one, second=second, reason="-", by=coordinator)
    with pytest.raises(Refused):
        mark_complementary(first=one, second=other, reason="-", by=field_office)
    assert Complement.objects.count() == 0


def test_pair_is_marked_and_the_mark_taken_back_on_the_page(client: Client, coordinator: User) -> None:
    open_need(), open_need()
    page = shown(client, coordinator, f"{BOARD}overlaps/")
    (pair,) = pairs_of(coordinator)
    data = {"submission": "a", "first_kind": "request", "first_id": pair.first.ref}
    data |= {"second_kind": "request", "second_id": pair.second.ref}
    assert reverse("site:mark-overlap") in page
    client.post(reverse("site:mark-overlap"), data | {"note": ""})
    assert Complement.objects.count() == 0
    client.post(reverse("site:mark-overlap"), data | {"submission": "b", "note": "Two districts."})
    assert "Two districts." in shown(client, coordinator, f"{BOARD}overlaps/?settled=on")
    assert "No two projects, live matches or open requests overlap" in shown(client, coordinator, f"{BOARD}overlaps/")
    client.post(reverse("site:unmark-overlap", args=[Complement.objects.get().pk]), {"submission": "c"})
    assert len(pairs_of(coordinator)) == 1


def test_offer_is_idle_until_it_fits_a_need_or_is_proposed(coordinator: User) -> None:
    offer = fitting_offer()
    actor, nothing = actor_of(coordinator), Chosen()
    finished_run(by=coordinator)
    assert list(idle_rows(actor, nothing)) == [offer]
    need = open_need()
    assert list(idle_rows(actor, nothing)) == [offer]  # the latest run has not seen the need
    finished_run(by=coordinator)
    assert list(idle_rows(actor, nothing)) == []
    Need.objects.filter(pk=need.pk).update(proposed=100)
    finished_run(by=coordinator)
    assert list(idle_rows(actor, nothing)) == [offer]
    MatchFactory(need=open_need(), offer=offer, proposed_by=coordinator)
    assert list(idle_rows(actor, nothing)) == []


def test_idle_offers_are_open_cleared_and_have_something_left(coordinator: User) -> None:
    idle = matchable_offer()
    matchable_offer(capacity=0)
    paused = matchable_offer()
    Offer.objects.filter(pk=paused.pk).update(status="paused")
    assert list(idle_rows(actor_of(coordinator), Chosen())) == [idle]


def test_offer_is_to_be_confirmed_half_a_year_after_the_last_word(coordinator: User) -> None:
    fresh, old, never = matchable_offer(), matchable_offer(), matchable_offer()
    now = timezone.now()
    Offer.objects.filter(pk=fresh.pk).update(confirmed_at=now - timedelta(days=181))
    Offer.objects.filter(pk=old.pk).update(confirmed_at=now - timedelta(days=183))
    assert list(stale_rows(actor_of(coordinator), Chosen())) == [never, old]


def test_editors_are_asked_to_confirm_once_a_week(coordinator: User, member: User) -> None:
    offer = matchable_offer(organisation=member.affiliations.get().organisation)
    ask_to_confirm(offer=offer, by=coordinator)
    notice = Notice.objects.get(reader=member, event="members/offer_to_confirm")
    assert notice.link == reverse("members:offer", args=[offer.pk])
    with pytest.raises(ValidationError, match="were asked on"):
        ask_to_confirm(offer=offer, by=coordinator)
    Offer.objects.filter(pk=offer.pk).update(reminded_at=timezone.now() - timedelta(days=8))
    assert ask_to_confirm(offer=offer, by=coordinator).reminded_at is not None


def test_nobody_is_asked_for_a_confirmed_offer_or_where_nobody_signs_in(
    client: Client, coordinator: User, member: User
) -> None:
    own, other = matchable_offer(organisation=member.affiliations.get().organisation), matchable_offer()
    Offer.objects.filter(pk=own.pk).update(confirmed_at=timezone.now())
    with pytest.raises(Conflict, match="need not be confirmed"):
        ask_to_confirm(offer=own, by=coordinator)
    with pytest.raises(Refused):
        ask_to_confirm(offer=other, by=member)
    client.force_login(coordinator)
    path = reverse("site:ask-to-confirm", args=[other.pk])
    page = client.post(path, {"submission": "a key"}, follow=True).content.decode()
    assert f"Nobody signs in for {other.organisation.name}." in page
    assert Notice.objects.filter(event="members/offer_to_confirm").count() == 0


def test_country_is_under_served_until_something_runs_or_is_proposed(coordinator: User) -> None:
    need = open_need(learners=40, urgency=4)
    open_need(country_request=request_of("LBN"))
    actor = actor_of(coordinator)
    found = country_rows(actor, Chosen())
    assert [row.pk for row in found] == ["LBN", "SEN"]
    assert [(row.open_needs, row.learners, row.urgency) for row in found.filter(pk="SEN")] == [(1, 40, 4)]
    running(iso3="LBN")
    MatchFactory(need=need, offer=fitting_offer(), proposed_by=coordinator)
    assert list(country_rows(actor, Chosen())) == []


def test_country_is_under_served_in_the_kind_of_support_chosen(coordinator: User, field_office: User) -> None:
    open_need(category_id="print")
    running()
    chosen = Chosen(category="print", sector="not radio’s")
    assert list(country_rows(actor_of(coordinator), Chosen())) == []
    assert [row.pk for row in country_rows(actor_of(coordinator), chosen)] == ["SEN"]
    open_need(country_request=request_of("LBN"), category_id="print")
    assert [row.pk for row in country_rows(actor_of(coordinator), chosen)] == ["LBN", "SEN"]
    assert [row.pk for row in country_rows(actor_of(field_office), chosen)] == ["SEN"]


def test_groups_are_reached_by_the_covered_part_as_far_as_the_offer_is_made_for_them(coordinator: User) -> None:
    need = open_need(groups={"girls": 80, "rural": 60})
    offers = [fitting_offer(), fitting_offer()]
    for offer in offers:
        offer.groups.create(group_id="girls", reach=0.5)
        offer.groups.create(group_id="rural", reach=1.0)
    project = ProjectFactory()
    confirmed = MatchFactory(need=need, offer=offers[0], proposed_by=coordinator, proposed_quantity=50, project=project)
    Match.objects.filter(pk=confirmed.pk).update(status="accepted")
    Match.objects.filter(pk=confirmed.pk).update(status="agreed")
    Match.objects.filter(pk=confirmed.pk).update(status="confirmed")
    MatchFactory(need=need, offer=offers[1], proposed_by=coordinator, proposed_quantity=10)
    found = group_rows(actor_of(coordinator), Chosen())
    rows = {row.pk: (row.asked, row.agreed, row.proposed) for row in found}
    assert rows == {"girls": (80, 20, 4), "rural": (60, 30, 6)}
    assert [row.pk for row in found] == ["girls", "rural"]  # the least served first
    assert group_rows(actor_of(coordinator), Chosen(country="LBN")) == []


def test_missions_are_narrowed_by_flagship(client: Client, coordinator: User) -> None:
    mission = Mission.objects.active().exclude(flagship=None)[0]
    rows = file_of(client, coordinator, "missions", f"?flagship={mission.flagship_id}")[1:]
    assert [row[0] for row in rows] == [row.name for row in Mission.objects.active().filter(flagship=mission.flagship)]


def test_board_says_which_filter_a_panel_does_not_heed(client: Client, coordinator: User) -> None:
    open_need()
    assert shown(client, coordinator, f"{BOARD}?country=SEN").count("Not narrowed by country.") == 1  # the missions
    assert "Not narrowed" not in shown(client, coordinator)


def test_board_has_a_panel_for_each_role(client: Client, people: dict[str, Any]) -> None:
    secretariat = [panel.code for panel in PANELS]
    for name, expected in {
        "coordinator": secretariat,
        "approver": secretariat,
        "field_office": ["overlaps", "countries", "groups", "missions"],
    }.items():
        client.force_login(people[name])
        assert [part["panel"].code for part in client.get(BOARD).context["parts"]] == expected
    for code in ("gaps", "idle", "stale", "no-such"):
        assert client.get(f"{BOARD}{code}/").status_code == 404
    for name in ("administrator", "ministry", "member", "outsider"):
        client.force_login(people[name])
        assert client.get(BOARD).status_code == 403


@pytest.fixture
def filled(coordinator: User) -> list[Need]:
    """Two rows at least in every panel."""
    needs = [open_need(groups={"girls": 5}) for _ in range(2)]
    needs += [open_need(country_request=request_of("LBN"), groups={"rural": 5}, category_id="print") for _ in range(2)]
    for _ in range(2):
        matchable_offer()
    finished_run(by=coordinator)
    return needs


@pytest.mark.parametrize("code", [panel.code for panel in PANELS])
def test_file_has_the_rows_of_the_page(client: Client, coordinator: User, filled: list[Need], code: str) -> None:
    client.force_login(coordinator)
    answer = client.get(f"{BOARD}{code}/")
    lines = [line for line, _cells in answer.context["lines"]]
    header, *rows = file_of(client, coordinator, code)
    texts = [["" if cell.text is None else str(cell.text) for cell in line.cells] for line in lines]
    subs = [bool(column.sub) for column in answer.context["panel"].columns]
    kept = [n for n, has_sub in enumerate(subs) for n in [n + sum(subs[:n])]]
    assert len(header) == len(subs) + sum(subs)
    assert [[row[n] for n in kept] for row in rows] == texts
    assert len(rows) >= 2


def test_board_counts_the_rows_of_each_panel(client: Client, coordinator: User, filled: list[Need]) -> None:
    matchable_offer()
    for _ in range(SHOWN):
        open_need(category_id="print")
    client.force_login(coordinator)
    parts = client.get(BOARD).context["parts"]
    for part in parts:
        rows = file_of(client, coordinator, part["panel"].code)[1:]
        assert (part["total"], len(part["lines"])) == (len(rows), min(len(rows), SHOWN))
    assert max(part["total"] for part in parts) > SHOWN


@pytest.mark.parametrize("code", [panel.code for panel in PANELS if panel.code != "missions"])
def test_filters_narrow_page_and_file_alike(client: Client, coordinator: User, filled: list[Need], code: str) -> None:
    query = "?category=print&country=LBN"
    narrowed = file_of(client, coordinator, code, query)[1:]
    client.force_login(coordinator)
    lines = client.get(f"{BOARD}{code}/{query}").context["lines"]
    assert len(lines) == len(narrowed) < len(file_of(client, coordinator, code)) - 1


def test_empty_panels_say_why(client: Client, coordinator: User) -> None:
    page = shown(client, coordinator)
    for panel in PANELS:
        if panel.code != "missions":
            assert str(panel.empty) in page
    assert "No row fits these filters." in shown(client, coordinator, f"{BOARD}idle/?category=radio")


def test_what_the_address_does_not_name_rightly_is_told_and_narrows_nothing(
    client: Client, coordinator: User, filled: list[Need]
) -> None:
    client.force_login(coordinator)
    answer = client.get(f"{BOARD}overlaps/?country=XXX")
    assert (answer.status_code, len(answer.context["lines"])) == (200, 2)
    assert "country" in answer.context["form"].errors


QUERIES = {
    "": 17,
    "overlaps": 8,
    "gaps": 8,
    "idle": 7,
    "stale": 7,
    "countries": 7,
    "groups": 7,
    "missions": 4,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("code", QUERIES)
def test_pages_take_no_more_queries_with_more_rows(
    client: Client, coordinator: User, django_assert_num_queries: Any, code: str, rows: int
) -> None:
    for _ in range(rows):
        for _ in range(2):
            open_need(groups={"girls": 5})
        matchable_offer()
    finished_run(by=coordinator)
    client.force_login(coordinator)
    path = f"{BOARD}{code}/" if code else BOARD
    client.get(path)
    with django_assert_num_queries(QUERIES[code]):
        client.get(path)


def test_ceilings_are_those_of_the_dearest_page() -> None:
    policy = current_policy()
    assert policy.find("site:board").queries == QUERIES[""]
    assert policy.find("site:board-panel").queries == max(n for code, n in QUERIES.items() if code)
