"""Questions and answers: only what the portal itself says and does elsewhere, each with the page that has more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.enquiries.choices import DAYS_TO_ANSWER, EnquiryKind

REVISED = date(2026, 11, 30)
"""When an answer was changed last: the page says so to its readers."""


@dataclass(frozen=True)
class Answer:
    """`code` is the anchor that a link leads to; `more` is (label, address) of the page that says more."""

    code: str
    question: str
    paragraphs: tuple[str, ...]
    more: tuple[str, str]


@dataclass(frozen=True)
class Topic:
    code: str
    title: str
    answers: tuple[Answer, ...]


def topics() -> tuple[Topic, ...]:
    return (
        Topic("coalition", _("The Coalition"), (_what_it_is(), _who_belongs(), _cost())),
        Topic("asking", _("Asking for support"), (_who_asks(), _what_happens(), _who_sees(), _no_answer())),
        Topic("helping", _("Helping"), (_how_to_join(), _how_to_support())),
        Topic("figures", _("Figures"), (_what_figures_mean(), _range(), _missing(), _wrong_figure())),
        Topic("reuse", _("Data and its use"), (_files(), _licence(), _map())),
        Topic("concerns", _("Concerns"), (_complaint(), _incident())),
    )


def _what_it_is() -> Answer:
    return Answer(
        "what",
        _("What is the Global Education Coalition?"),
        (
            _("UNESCO set it up in March 2020 to protect the right to education."),
            _(
                "Its members offer help, free of charge. National authorities ask for what they need. The UNESCO "
                "Secretariat matches the two, and nothing is deployed without a request."
            ),
        ),
        (_("How it works"), reverse("site:how")),
    )


def _who_belongs() -> Answer:
    return Answer(
        "members",
        _("Who are its members?"),
        (
            _(
                "Organisations of the United Nations, civil society, academia, the private sector, networks, the media "
                "and foundations, once the Secretariat has reviewed their application and they have accepted what "
                "members undertake."
            ),
        ),
        (_("Members"), reverse("members:list")),
    )


def _cost() -> Answer:
    return Answer(
        "cost",
        _("Does help cost anything?"),
        (
            _(
                "Offers are free of charge. Each says how long the service lasts, what it would cost after the free "
                "period, how a country ends it and takes its data along, and whether it collects data of learners. The "
                "ministry sees that before it agrees."
            ),
        ),
        (_("How it works"), reverse("site:how")),
    )


def _who_asks() -> Answer:
    return Answer(
        "who-asks",
        _("Who may ask?"),
        (
            _(
                "National authorities of UNESCO’s Member States and Associate Members, as a rule ministries of "
                "education, by formal correspondence with UNESCO: by this portal, by letter or mail, through their "
                "National Commission or Permanent Delegation."
            ),
            _(
                "Schools, universities and NGOs turn to their ministry of education or their National Commission, so "
                "that the response stays coordinated."
            ),
        ),
        (_("Who may ask"), f"{reverse('site:how')}#ask"),
    )


def _what_happens() -> Answer:
    return Answer(
        "what-happens",
        _("What happens to a request?"),
        (
            _(
                "The Secretariat assesses it, asks where something is unclear, and a second person validates it. It is "
                "then matched with offers by three factors: the country’s needs on the ground, the resources of "
                "members, and the potential for impact, with a particular focus on disadvantaged groups."
            ),
            _(
                "A member answers each proposal, the ministry agrees or declines, and a second person of the "
                "Secretariat confirms. Then a project begins. At each step the page of the request says whose turn it "
                "is and since when."
            ),
        ),
        (_("Four steps"), f"{reverse('site:how')}#steps"),
    )


def _who_sees() -> Answer:
    return Answer(
        "who-sees",
        _("Who sees a request?"),
        (
            _(
                "The authority that wrote it and the Secretariat; members only where the Secretariat has opened it to "
                "them. It is public only where the ministry agreed and the Secretariat cleared it. Letters are "
                "confidential."
            ),
        ),
        (_("Countries"), reverse("site:countries")),
    )


def _no_answer() -> Answer:
    return Answer(
        "unmet",
        _("What if no offer fits?"),
        (
            _(
                "The request stays open. The Secretariat writes to the ministry in plain words why nothing fits and "
                "what would help, and looks for members that could."
            ),
        ),
        (_("How it works"), reverse("site:how")),
    )


def _how_to_join() -> Answer:
    return Answer(
        "join",
        _("How does an organisation join?"),
        (
            _(
                "It explains in detail what strengths it would bring and what it can do, and accepts what members "
                "undertake: three obligations and four principles on learners’ data. The Secretariat reviews every "
                "application."
            ),
        ),
        (_("Apply to join the Coalition"), reverse("members:apply")),
    )


def _how_to_support() -> Answer:
    return Answer(
        "support",
        _("How does a government support the Coalition?"),
        (
            _(
                "It says with what: money, expertise, or a mission it takes part in. The Secretariat writes back, and "
                "nothing is published before both sides have agreed."
            ),
        ),
        (_("Say with what your government would support it"), reverse("enquiries:support")),
    )


def _what_figures_mean() -> Answer:
    return Answer(
        "figures-mean",
        _("What do the figures mean?"),
        (
            _(
                "The register’s headline is computed from published projects. Only people who were reached count, and "
                "only figures that a second person has approved. Of a series the latest figure counts; figures of "
                "different dates are never added."
            ),
            _("UNESCO’s own dated statements stand apart: they are not computed here, and nothing is added to them."),
        ),
        (_("How figures are computed"), f"{reverse('site:how')}#figures"),
    )


def _range() -> Answer:
    return Answer(
        "range",
        _("Why is there a range?"),
        (
            _(
                "Several projects may reach the same people. The upper end adds all figures; the lower end counts "
                "people whom several projects serve once, by the largest figure. The truth lies between."
            ),
        ),
        (_("How figures are computed"), f"{reverse('site:how')}#figures"),
    )


def _missing() -> Answer:
    return Answer(
        "no-figure",
        _("What does “no figure” mean?"),
        (
            _(
                "That nobody has reported one that was approved. It does not mean zero. Groups of fewer than five "
                "people are not told."
            ),
        ),
        (_("Missions"), reverse("site:missions")),
    )


def _wrong_figure() -> Answer:
    return Answer(
        "wrong-figure",
        _("I found a mistake. What can I do?"),
        (
            _(
                "Write to the Secretariat and name the page. Approved figures are never written over: a correction "
                "replaces them, and both stay on record."
            ),
        ),
        (_("Contact and complaints"), reverse("enquiries:contact")),
    )


def _files() -> Answer:
    return Answer(
        "files",
        _("Can I download the data?"),
        (
            _(
                "Yes, without an account: the list of projects as it is filtered, and by the API the same as CSV, "
                "Excel, HXL and IATI. New projects come as an Atom feed."
            ),
        ),
        (_("API for developers"), reverse("api:docs")),
    )


def _licence() -> Answer:
    return Answer(
        "licence",
        _("Under which licence?"),
        (
            _(
                "The portal states none for its own figures yet; before you publish them again as a whole, ask the "
                "Secretariat. When you quote a figure, name the page, its date and its source, which stand beside it. "
                "Materials of the toolkit carry the licence of their publisher."
            ),
        ),
        (_("Toolkit"), reverse("site:toolkit")),
    )


def _map() -> Answer:
    return Answer(
        "map",
        _("What do the maps say about boundaries?"),
        (
            _(
                "Nothing. They have no boundaries inside the land. The boundaries and names shown and the designations "
                "used do not imply official endorsement or acceptance by the United Nations."
            ),
        ),
        (_("Countries"), reverse("site:countries")),
    )


def _complaint() -> Answer:
    words = _(
        "Write to the Secretariat; you need no account. It answers within %(days)s days and keeps what you wrote to "
        "itself."
    )
    return Answer(
        "complaint",
        _("How do I complain?"),
        (words % {"days": DAYS_TO_ANSWER[EnquiryKind.COMPLAINT]},),
        (_("Contact and complaints"), reverse("enquiries:contact")),
    )


def _incident() -> Answer:
    words = _(
        "If personal data was seen, passed on, changed or lost where it should not have been, tell the Secretariat at "
        "once. A suspicion is enough. It answers within %(days)s days."
    )
    return Answer(
        "incident",
        _("What about a data incident?"),
        (words % {"days": DAYS_TO_ANSWER[EnquiryKind.INCIDENT]},),
        (_("Contact and complaints"), reverse("enquiries:contact")),
    )
