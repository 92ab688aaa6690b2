"""Run in the environment of its own, beside the client that was generated: what a data team does with it, as JSON.

python client_journey.py ADDRESS TOKEN
"""

import json
import sys
from urllib.parse import parse_qs, urlsplit

from portal.api.commitments import commitments_create, commitments_updates_create
from portal.api.offers import offers_create, offers_partial_update, offers_step
from portal.api.projects import projects_list, projects_retrieve
from portal.client import AuthenticatedClient, Client
from portal.models import (
    CommitmentKind,
    NewCommitmentEntryRequest,
    NewOfferEntryRequest,
    PatchedOfferEntryRequest,
    UpdateEntryRequest,
)
from portal.models.offers_step_step import OffersStepStep
from portal.types import UNSET


def read(client: Client) -> dict:
    """List, page by page; filter; read one."""
    codes, cursor = [], UNSET
    while cursor is not None:
        page = projects_list.sync(client=client, page_size=2, cursor=cursor)
        codes += [project.code for project in page.results]
        cursor = parse_qs(urlsplit(page.next_).query)["cursor"][0] if page.next_ else None
    one = projects_retrieve.sync(codes[0], client=client)
    none = projects_retrieve.sync("P-1999-0001", client=client)
    return {
        "codes": codes,
        "in Senegal": len(projects_list.sync(client=client, country="SEN").results),
        "in France": len(projects_list.sync(client=client, country="FRA").results),
        "reached": [figure.value for figure in one.figures if figure.measure == "reached"],
        "absent": none.status,
    }


def write(client: AuthenticatedClient) -> dict:
    """Draft an offer twice under one key, change it on what was read and on what was not, take it out; promise."""
    body = NewOfferEntryRequest(title="Radio lessons", category="connectivity", unit="learners", capacity=500)
    first, again = (
        offers_create.sync_detailed(client=client, body=body, idempotency_key="client-radio-lessons") for _ in range(2)
    )
    offer, seen = first.parsed, first.headers["ETag"]
    more = PatchedOfferEntryRequest(capacity=900)
    changed = offers_partial_update.sync_detailed(offer.id, client=client, body=more, if_match=seen)
    stale = offers_partial_update.sync(offer.id, client=client, body=more, if_match=seen)
    refused = offers_step.sync(
        offer.id, OffersStepStep.PAUSE, client=client, idempotency_key="client-pause", if_match=changed.headers["ETag"]
    )
    return {
        "offers": [first.status_code, again.status_code, offer.id == again.parsed.id],
        "capacity": [offer.capacity, changed.parsed.capacity],
        "stale": stale.status,
        "pause of a draft": refused.status,
        "delivered": promise(client),
    }


def promise(client: AuthenticatedClient) -> float:
    body = NewCommitmentEntryRequest.from_dict(
        {"mission": "global-skills-academy", "description": "Courses.", "due_on": "2100-12-31"}
        | {"kind": CommitmentKind.QUANTITY.value, "quantity": 500, "unit": "learners"}
    )
    made = commitments_create.sync_detailed(client=client, body=body, idempotency_key="client-courses")
    told = commitments_updates_create.sync(
        made.parsed.id,
        client=client,
        body=UpdateEntryRequest(delivered=240),
        idempotency_key="client-update",
        if_match=made.headers["ETag"],
    )
    return told.delivered


if __name__ == "__main__":
    address, token = sys.argv[1:]
    told = {
        "read": read(Client(base_url=address)),
        "written": write(AuthenticatedClient(base_url=address, token=token)),
    }
    json.dump(told, sys.stdout)
