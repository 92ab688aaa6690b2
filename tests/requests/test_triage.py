"""Triage of one request: from the queue to "in assessment" in three pages, with a browser that has no scripts."""

import pytest
from django.test import Client

from members.models import User
from requests.choices import RequestStatus
from tests.core.page_forms import forms_of
from tests.factories.requests import received

pytestmark = pytest.mark.django_db
MOST = 3


def test_request_goes_from_the_queue_into_assessment_in_three_pages(client: Client, coordinator: User) -> None:
    case = received()
    client.force_login(coordinator)
    pages = [client.get("/secretariat/requests/")]
    assert f'href="{case.get_absolute_url()}"' in pages[-1].content.decode()
    pages.append(client.get(case.get_absolute_url()))
    (form,) = [form for form in forms_of(pages[-1].content.decode()) if form.action.endswith("/start_assessment/")]
    pages.append(client.post(form.action, form.answers, follow=True))
    case.refresh_from_db()
    assert (case.status, [page.status_code for page in pages]) == (RequestStatus.IN_ASSESSMENT, [200] * len(pages))
    assert len(pages) + len(pages[-1].redirect_chain) - 1 <= MOST
