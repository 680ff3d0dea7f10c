#!/usr/bin/env python3
"""Looks at the dashboard in Chromium: every view at two widths and in both colour schemes, and what people do there.

Usage: dashboard-test.py [FOLDER-FOR-PICTURES]. Environment: METAREWARD (the binary), CHROMIUM (the browser). It says so
and succeeds where no Chromium is installed.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "dashboard"))
import reader as reading  # noqa: E402
from browser import Browser, find  # noqa: E402
from bulk import stays_usable  # noqa: E402
from keyboard import without_a_mouse  # noqa: E402
from operating import operates, reads_the_audit_log  # noqa: E402
from reader import AUDIT, LOADED, VIEWS, Reader, check  # noqa: E402
from service import HOSTILE, Service  # noqa: E402

SIZES = [(1440, False), (1440, True), (390, False), (390, True)]


def every_view(reader, pictures):
    browser, service = reader.browser, reader.service
    run = service.get("/meta/runs?task=essay_writing")["runs"][-1]["id"]
    for width, dark in SIZES:
        browser.size(width, 900, dark)
        for view in VIEWS:
            reader.go(view, **({"run": run} if view == "meta" else {}))
            time.sleep(0.2)
            where = f"{view}-{width}-{'dark' if dark else 'light'}"
            reader.audit(where)
            if pictures:
                browser.picture(os.path.join(pictures, where + ".png"))
    print("every view: looked at", flush=True)


def audits(reader):
    """The audit finds what it is there to find."""
    reader.browser.size(390)
    reader.go("overview")
    reader.browser.run("""document.querySelector('main').insertAdjacentElement('beforeend', (() => {
        const bad = document.createElement('div'); bad.id = 'main';
        for (const [tag, text] of [['input', ''], ['button', ''], ['h4', 'x'], ['p', 'faint'], ['img', '']]) {
            const element = document.createElement(tag); element.textContent = text; bad.append(element); }
        bad.children[3].style.color = '#aaa'; bad.children[3].style.background = '#fff'; bad.style.width = '600px';
        bad.children[4].width = 9; bad.children[4].height = 9; return bad; })())""")
    found = " ".join(reader.browser.run(AUDIT))
    for word in ("no label", "nothing says", "leaps", "contrast 2.", "no alt", "twice", "too wide"):
        check(word in found, f"the audit finds: {word}")


def rolls_back(reader, pictures):
    browser, service = reader.browser, reader.service
    before = service.get("/rubric/version")
    check(before["version"] >= 1, "the meta step has published a version")
    reader.go("rubric")
    reader.press("Roll back to version 0")
    browser.wait("!!document.querySelector('dialog[open]')", "the dialog is open")
    reader.audit("dialog")
    if pictures:
        browser.picture(os.path.join(pictures, "dialog.png"), whole=False)
    check(browser.run("document.querySelector('dialog').contains(document.activeElement)"), "the dialog has the focus")
    browser.key("Escape")
    browser.wait("!document.querySelector('dialog')", "Escape closes the dialog")
    check(service.get("/rubric/version") == before, "nothing changed by looking")
    reader.press("Roll back to version 0")
    browser.wait("!!document.querySelector('dialog[open]')", "the dialog is open")
    browser.run("document.querySelector('dialog button.primary').focus()")
    browser.key("Enter")
    browser.wait("!document.querySelector('dialog')", "the dialog closes")
    after = service.get("/rubric/version")
    check(
        after["version"] == before["version"] + 1 and after["origin"] == "rollback",
        f"the rollback is published: {after}",
    )
    reader.sees(f"Version {after['version']}")
    reader.sees("rollback")
    print("rollback: done", flush=True)


def edits(reader):
    browser, service = reader.browser, reader.service
    reader.go("rubric")
    head = service.get("/rubric/version")["version"]
    reader.press("Edit and publish")
    browser.wait("!!document.querySelector('textarea')", "the editor is open")
    reader.audit("editor")
    browser.run("document.querySelector('textarea').value = ''")
    reader.press("Publish the edit")
    browser.run("document.querySelector('dialog button.primary').click()")
    browser.wait("!!document.querySelector('dialog .problem')", "the dialog says what is wrong")
    reader.audit("refused edit")
    check(service.get("/rubric/version")["version"] == head, "a refused edit changes nothing")
    browser.key("Escape")
    browser.run(
        "document.querySelector('textarea').value = "
        "'<rubric><item name=\"clear\" min=\"0\" max=\"4\">Is it clear?</item></rubric>'"
    )
    reader.press("Publish the edit")
    browser.run("document.querySelector('dialog button.primary').click()")
    browser.wait("!document.querySelector('dialog')", "the edit is published")
    check(service.get("/rubric")["items"][0]["name"] == "clear", "the edit is the head")
    reader.go("templates")
    reader.press("Preview")
    browser.wait("!!document.querySelector('dialog pre')", "the preview is shown")
    reader.audit("preview")
    browser.key("Escape")
    browser.run("(() => { const text = document.querySelectorAll('textarea')[1]; text.value += '\\nBe strict.'; })()")
    reader.press("Publish the edit")
    browser.run("document.querySelector('dialog button.primary').click()")
    reader.sees("Version 1")
    check("Be strict." in service.get("/meta/templates/essay_writing/rm_score")["text"], "the template is put")
    print("edits: done", flush=True)


def searches(reader, pictures):
    browser = reader.browser
    reader.go("rollouts")
    reader.press("Search")
    browser.run("document.querySelector('[role=search] input').focus()")
    browser.type("onerror=")
    browser.key("Enter")
    browser.wait("document.querySelectorAll('tbody tr').length === 1", "the search finds one rollout")
    browser.run("document.querySelector('tbody .row-link').click()")
    browser.wait("!!document.querySelector('dialog.sheet')", "the rollout is shown")
    text = browser.run("document.querySelector('dialog pre').textContent")
    check(text == HOSTILE, f"the text is shown as it is: {text!r}")
    check(
        browser.run("window.hacked === undefined && !document.querySelector('dialog img, dialog script, dialog b')"),
        "markup of a rollout stays text",
    )
    reader.audit("rollout")
    if pictures:
        browser.picture(os.path.join(pictures, "rollout.png"), whole=False)
    browser.key("Escape")
    browser.wait("!document.querySelector('dialog')", "Escape closes the sheet")
    reader.go("rollouts", contains="nothing-has-this")
    reader.sees("Nothing found")
    reader.audit("nothing found")
    print("search: done", flush=True)


def lives(reader):
    """What others do is seen without a reload, and so are the end and the return of the service."""
    browser, service = reader.browser, reader.service
    reader.go("rubric")
    browser.wait("document.querySelector('#live').dataset.state === 'live'", "the page is live")
    head = service.post(
        "/rubric", {"task": "essay_writing", "text": '<rubric><item name="told">Is it?</item></rubric>'}
    )
    reader.sees(f"Version {head['version']}")
    check(
        browser.run("document.querySelector('#announcer').textContent").startswith("Version"), "the news is announced"
    )
    service.stop()
    browser.wait("document.querySelector('#live').dataset.state === 'offline'", "the page says that it is disconnected")
    reader.audit("disconnected")
    service.start()
    browser.wait("document.querySelector('#live').dataset.state === 'live'", "the page connects again", 90)
    print("live: done", flush=True)


def asks_for_tokens(browser, service):
    """A service with tokens: the page asks for one to read, and again for one that may change something."""
    reader = Reader(service, browser)
    browser.open("about:blank")
    browser.open(f"{service.base}/dashboard#/overview")
    asks = "!!document.querySelector('dialog[open] input[type=password]')"
    browser.wait(asks, "the page asks for a token")
    reader.audit("token dialog")
    browser.run("document.querySelector('dialog input').focus()")
    browser.type("mr_wrong")
    browser.key("Enter")
    reader.sees("token")
    browser.wait("!document.querySelector('dialog')", "the dialog closes")
    browser.wait("!!document.querySelector('#notices button')", "the page says that the token is refused")
    browser.run("document.querySelector('#notices button').click()")
    browser.wait(asks, "the page asks again")
    browser.run("document.querySelector('dialog input').focus()")
    browser.type(service.looker)
    browser.key("Enter")
    browser.wait(LOADED + " && !document.querySelector('dialog')", "the page is shown with the token")
    browser.wait("document.querySelector('#live').dataset.state === 'live'", "the stream is read with the token")
    check(
        browser.run("localStorage.length === 0 && document.cookie === '' && sessionStorage.length === 1"),
        "the token is in the tab's own storage only",
    )
    check(not browser.run(f"location.href.includes({json.dumps(service.looker)})"), "the token is not in the address")
    reader.press("Pause evolution")
    browser.wait(asks, "the dialog is open")
    browser.run("document.querySelector('dialog button.primary').click()")
    browser.wait("!!document.querySelector('dialog .problem')", "the dialog says that the token does not suffice")
    check(browser.run("document.activeElement.type === 'password'"), "the focus is where the token goes")
    reader.audit("token that does not suffice")
    browser.type(service.operator)
    browser.key("Enter")
    browser.wait("!document.querySelector('dialog')", "the operator's token does")
    check(service.get("/tasks/essay_writing")["mode"] == "paused", "the schedule is paused")
    reader.sees("evolution paused")
    browser.run("sessionStorage.clear()")
    print("tokens: done", flush=True)


def stays_at_home(browser, bases, stopped):
    """No error in the console but those of requests that were to fail, and nothing fetched from elsewhere."""
    for event in browser.events:
        method, parameters = event["method"], event["params"]
        if method == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            check(
                url == "about:blank" or any(url.startswith(base + "/") for base in bases),
                f"something was fetched from elsewhere: {url}",
            )
        elif method == "Runtime.exceptionThrown":
            check(False, f"a script failed: {parameters['exceptionDetails']}")
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "assert"):
            check(False, f"an error in the console: {parameters['args']}")
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            entry = parameters["entry"]
            expected = entry["source"] == "network" and any(word in entry["text"] for word in stopped)
            check(expected, f"an error in the log: {entry}")


def main():
    executable = find()
    if not executable:
        print("dashboard-test: skipped, there is no Chromium; install the package chromium or set CHROMIUM")
        return 0
    pictures = sys.argv[1] if len(sys.argv) > 1 else None
    if pictures:
        os.makedirs(pictures, exist_ok=True)
    binary = os.environ.get("METAREWARD", ".build/release/metareward")
    service = Service(binary)
    closed = many = browser = None
    try:
        service.seed(int(os.environ.get("DASHBOARD_STEPS", "24")), float(os.environ.get("DASHBOARD_PAUSE", "0.2")))
        browser = Browser(executable)
        reader = Reader(service, browser)
        every_view(reader, pictures)
        audits(reader)
        without_a_mouse(reader)
        searches(reader, pictures)
        rolls_back(reader, pictures)
        edits(reader)
        lives(reader)
        closed = Service(binary, has_tokens=True)
        asks_for_tokens(browser, closed)
        operates(browser, closed)
        reads_the_audit_log(browser, closed, pictures)
        many = Service(binary)
        stays_usable(browser, many, pictures)
        # The service was stopped, refused an edit, and tokens were asked for: those requests may fail.
        stays_at_home(
            browser,
            (service.base, closed.base, many.base),
            (
                "ERR_CONNECTION_REFUSED",
                "ERR_INCOMPLETE_CHUNKED",
                "ERR_EMPTY_RESPONSE",
                "status of 401",
                "status of 403",
                "status of 422",
                "status of 503",
            ),
        )
    finally:
        if browser:
            browser.close()
        for each in filter(None, (service, closed, many)):
            each.close()
    print(f"dashboard-test: {reading.counted} checks, {len(reading.failures)} failed")
    return 1 if reading.failures else 0


if __name__ == "__main__":
    sys.exit(main())
