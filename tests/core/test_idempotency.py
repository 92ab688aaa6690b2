"""A form counts once, however often it is sent."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from coalition.core.idempotency import SubmissionForm, submit_once
from coalition.core.models import FormSubmission


def submission(path: str = "/form/") -> HttpRequest:
    request = RequestFactory().post(path)
    request.user = AnonymousUser()
    return request


def keyed(key: str = "key") -> SubmissionForm:
    form = SubmissionForm({"submission": key})
    assert form.is_valid()
    return form


@pytest.mark.django_db
def test_second_submission_is_led_to_the_first_ones_answer() -> None:
    effects: list[int] = []

    def effect() -> str:
        effects.append(1)
        return f"/done/{len(effects)}/"

    places = [submit_once(submission(), keyed(), effect).url for _ in range(3)]
    assert (places, len(effects)) == (["/done/1/"] * 3, 1)


@pytest.mark.django_db
def test_another_page_or_key_counts_for_itself() -> None:
    for path, key in (("/form/", "a"), ("/form/", "b"), ("/other/", "a")):
        submit_once(submission(path), keyed(key), lambda: "/done/")
    assert FormSubmission.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_crash_frees_the_key() -> None:
    def crash() -> str:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        submit_once(submission(), keyed(), crash)
    assert submit_once(submission(), keyed(), lambda: "/done/").url == "/done/"
