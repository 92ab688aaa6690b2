"""The keys of the queue in a browser: they walk, tick, open and explain, and keep out of the fields."""

import pytest
from playwright.sync_api import Browser, expect

from members.models import User
from tests.e2e.visitor import Visitor
from tests.factories.requests import received
from tests.faults.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_keys_walk_tick_open_and_explain(browser: Browser, running: Portal, coordinator: User) -> None:
    first, second = (received(title=title).reference for title in ("First", "Second"))
    page = browser.new_context(base_url=running.url, locale="en").new_page()
    visitor = Visitor(page)
    visitor.sign_in(coordinator)
    visitor.go("/secretariat/requests/?view=all&sort=reference")
    for key, reference in (("j", first), ("j", second), ("j", second), ("k", first)):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=reference)).to_be_focused()
    page.keyboard.press("x")
    ticked = page.locator("[name=rows]:checked")
    assert ticked.evaluate_all("boxes => boxes.map(box => box.value)") == [first]

    page.keyboard.press("?")
    help_of_keys = page.get_by_role("dialog", name="Keys of the queue")
    expect(help_of_keys).to_be_visible()
    page.keyboard.press("x")
    assert ticked.count() == 1, "the queue's keys rest while the help is open"
    page.keyboard.press("Escape")
    expect(help_of_keys).to_be_hidden()

    words = page.locator("[name=q]")
    words.press_sequentially("jx?")
    expect(words).to_have_value("jx?")
    expect(help_of_keys).to_be_hidden()

    page.get_by_role("link", name=first).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{first}/")


def test_keys_that_were_turned_off_do_nothing(browser: Browser, running: Portal, coordinator: User) -> None:
    reference = received(title="First").reference
    page = browser.new_context(base_url=running.url, locale="en").new_page()
    visitor = Visitor(page)
    visitor.sign_in(coordinator)
    visitor.go("/secretariat/requests/?view=all")
    visitor.press("Keys")
    page.get_by_label("Keys are on in this browser").uncheck()
    visitor.press("Close")
    page.reload()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=reference)).not_to_be_focused()
