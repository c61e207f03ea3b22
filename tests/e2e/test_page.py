"""The exporter's own page in a real browser, over a made-up host."""

import pytest
from conftest import NATIVE_PROGRAM, free_port
from page_browser import Browser, install, made_up_host


@pytest.fixture(scope="module", autouse=True)
def packages():
    install()


def test_the_page_of_a_server():
    """One browser for all of them: to start one takes longer than most scenarios."""
    with made_up_host("server", "--past", "--processes", "--speed", "4") as port:
        print(Browser("live,find,keyboard,job,theme,accessible", port).finish())


def test_hostile_names_are_text():
    with made_up_host("hostile") as port:
        Browser("hostile", port).finish()


@pytest.mark.alone
def test_two_thousand_jobs_scroll_smoothly():
    with made_up_host("many", "--jobs", "2000") as port:
        print(Browser("scroll", port).finish())


def test_a_host_that_goes_away_and_comes_back_is_shown():
    port = free_port()
    with made_up_host("server", "--past", port=port):
        browser = Browser("away", port)
        browser.wait_for("up")
    browser.go_on()
    browser.wait_for("down")
    with made_up_host("server", port=port):
        browser.go_on()
        browser.finish()


def test_the_page_can_be_turned_off(start_exporter):
    exporter = start_exporter("--web.disable-ui", program=NATIVE_PROGRAM)
    page = exporter.request("/")
    assert page.status == 200 and "script" not in page.text
    for link in ("/metrics", "/-/healthy", "/-/ready"):
        assert f'href="{link}"' in page.text
    assert [exporter.request(path).status for path in ("/api/v1/jobs", "/api/v1/status", "/ui/app.js")] == [404] * 3
