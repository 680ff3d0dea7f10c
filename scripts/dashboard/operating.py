"""What operators do on a service with tokens: with a wrong one first, and what the audit log then says."""

import json
import os

from reader import LOADED, Reader, check

TOKEN = "document.querySelector('dialog[open] input[type=password]')"
SEND = "document.querySelector('dialog[open] button.primary').click()"
EDIT = '<rubric><item name="clear" min="0" max="4">Is it clear?</item></rubric>'


def enters(browser, token):
    """Types a token into the dialog in place of what stands there, and sends it by Enter."""
    browser.run(f"{TOKEN}.focus(), {TOKEN}.select()")
    browser.type(token)
    browser.key("Enter")


def is_refused_then_done(reader, what):
    """The dialog says what is wrong with tokens that do not do, keeps what was entered, and does it with the right one."""
    browser, service = reader.browser, reader.service
    for token, word in (("mr_wrong", "token"), (service.looker, "looker")):
        browser.wait(f"!!{TOKEN}", f"{what}: the dialog is open")
        enters(browser, token)
        browser.wait(
            "!!document.querySelector('dialog .problem') && !document.querySelector('dialog [aria-busy]')",
            f"{what}: the dialog says what is wrong",
        )
        said = browser.run("document.querySelector('dialog .problem').textContent")
        check(word in said, f"{what}: the message says what is wanted: {said}")
        check(browser.run(f"document.activeElement === {TOKEN}"), f"{what}: the focus is where the token goes")
        check(token not in browser.run("JSON.stringify(Object.entries(sessionStorage))")
              or token == service.looker, f"{what}: a wrong token is not kept")
    reader.audit(f"{what}: refused")
    enters(browser, service.operator)
    browser.wait("!document.querySelector('dialog')", f"{what}: the operator's token does")
    check(browser.run("document.activeElement !== document.body"), f"{what}: the focus is somewhere")
    # The next one begins without a token again.
    browser.run("sessionStorage.removeItem('metareward.operator')")


def enters_page(browser, service, view):
    """Opens a view with the reader's token."""
    reader = Reader(service, browser)
    browser.open(service.base + "/dashboard")
    browser.wait("document.readyState === 'complete'", "the page is loaded")
    browser.run(f"sessionStorage.setItem('metareward.token', {json.dumps(service.looker)})")
    reader.go(view)
    return reader


def operates(browser, service):
    """Publishes, rolls back, refines and edits a template, each with wrong tokens first."""
    browser.size(1440)
    reader = enters_page(browser, service, "rubric")
    head = service.get("/rubric/version")["version"]
    reader.press("Edit and publish")
    browser.wait("!!document.querySelector('textarea')", "the editor is open")
    browser.run(f"document.querySelector('textarea').value = {json.dumps(EDIT)}")
    reader.press("Publish the edit")
    is_refused_then_done(reader, "publish")
    check(service.get("/rubric/version")["version"] == head + 1, "the edit is published once")
    browser.wait(f"!!document.querySelector('[data-key=back{head}]')", "the list of versions is made anew")
    reader.press(f"Roll back to version {head}")
    is_refused_then_done(reader, "roll back")
    check(service.get("/rubric/version")["version"] == head + 2, "the rollback is published once")
    reader.go("meta")
    reader.press("Refine now")
    is_refused_then_done(reader, "refine")
    browser.wait("document.querySelector('main').innerText.includes('skipped')", "the run is shown with its end")
    reader.go("templates")
    browser.run("document.querySelectorAll('textarea')[1].value += '\\nBe strict.'")
    reader.press("Publish the edit")
    is_refused_then_done(reader, "template")
    check("Be strict." in service.get("/meta/templates/essay_writing/rm_score")["text"], "the template is put")
    browser.wait("document.querySelectorAll('textarea')[1]?.value.includes('Be strict.')", "the edit is shown")
    print("operating: done", flush=True)


def is_sent_once(reader, token):
    """A token that was refused is not kept, and neither an event nor the time sends any refused token again."""
    browser, service = reader.browser, reader.service
    check(token not in browser.run("JSON.stringify(Object.entries(sessionStorage))"), "a refused token is not kept")
    browser.wait("document.querySelector('#live').dataset.state === 'live'", "the page is live")
    asked = asks_for_the_log(browser)
    check(asked.count(f"Bearer {token}") == 1, f"the refused token was sent once: {asked.count(f'Bearer {token}')}")
    browser.run("document.querySelector('#announcer').textContent = ''")
    service.post("/rubric", {"task": "essay_writing", "text": EDIT})
    browser.wait("document.querySelector('#announcer').textContent.startsWith('Version')", "the event has come")
    # The page looks again 250 ms after an event and every 5 s; this timer was set later and is longer than both.
    browser.run("new Promise((done) => setTimeout(done, 5500))")
    check(asks_for_the_log(browser) == asked, "nothing but the reader's own wish asks for the log again")


def asks_for_the_log(browser):
    """The tokens of all requests for the audit log so far, as they were sent."""
    requests = [event["params"]["request"] for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    return [each["headers"].get("Authorization") for each in requests if "/audit" in each["url"]]


def reads_the_audit_log(browser, service, pictures):
    """The log is closed to readers, opens with an operator's token, is filtered and paged, and stays up to date."""
    service.post("/tasks/essay_writing/evolution", {"mode": "paused"})
    reader = enters_page(browser, service, "audit")
    reader.sees("needs a token with the scope operate")
    reader.audit("audit log without a token")
    if pictures:
        browser.picture(os.path.join(pictures, "audit-closed.png"))
    check(browser.run("document.querySelectorAll('main table').length === 0"), "nothing of the log is shown")
    reader.press("Give an operator token")
    browser.wait(f"!!{TOKEN}", "the dialog is open")
    enters(browser, "mr_wrong")
    browser.wait("!document.querySelector('dialog')", "the dialog closes")
    reader.sees("This token may not read the audit log")
    is_sent_once(reader, "mr_wrong")
    reader.press("Give an operator token")
    browser.wait(f"!!{TOKEN}", "the dialog is open")
    reader.audit("question for an operator's token")
    enters(browser, service.operator)
    browser.wait("document.querySelectorAll('main tbody tr').length > 4", "the log is shown")
    for word in ("operator", "Rubric published", "Rubric rolled back", "Meta run started", "Template edited",
                 "Evolution set"):
        check(word in browser.run("document.querySelector('main table').innerText"), f"the log says: {word}")
    shown = browser.run("document.querySelector('main table').textContent")
    check(service.operator not in shown and "Be strict" not in shown, "the log shows no tokens and no texts")
    for index in range(60):
        mode = "auto" if index % 2 else "paused"
        service.post("/tasks/essay_writing/evolution", {"mode": mode})
    service.post("/tasks/essay_writing/evolution", {"mode": "auto"})
    reader.go("audit", action="task.evolution")
    rows = "document.querySelectorAll('main tbody tr').length"
    browser.wait(f"{rows} === 50", "a page of the log is shown")
    check(browser.run("[...document.querySelectorAll('main tbody .badge')].every((each) => each.textContent === "
                      "'Evolution set')"), "only entries of the wanted kind are shown")
    browser.run("document.querySelector('[data-key=older]').focus()")
    browser.key("Enter")
    browser.wait(f"{rows} > 60 && !document.querySelector('[data-key=older]')", "the rest of the log is shown")
    before = browser.run(rows)
    service.post("/tasks/essay_writing/evolution", {"mode": "paused"})
    browser.wait(f"{rows} === {before + 1}", "a new entry comes by itself and the pages stay")
    for width in (1440, 390):
        browser.size(width)
        reader.audit(f"audit log at {width}")
    browser.size(1440)
    browser.run("(() => { const e = document.querySelector('[data-key=action]'); e.value = 'meta.cancel'; "
                "e.dispatchEvent(new Event('change')); })()")
    reader.sees("Nothing of this kind")
    reader.audit("audit log without entries")
    check("action=meta.cancel" in browser.run("location.hash"), "the address says what is shown")
    reader.go("audit", action="rubric.rollback")
    browser.wait(f"{rows} === 1", "the rollback is found")
    browser.run("document.querySelector('main tbody a').click()")
    browser.wait(LOADED + " && document.querySelector('#view').dataset.view === 'rubric'",
                 "the entry leads to what it changed")
    reader.sees("What changed")
    reader.go("audit")
    browser.wait(f"{rows} > 4", "the log is shown")
    service.stop()
    browser.wait("document.querySelector('#live').dataset.state === 'offline'", "the page says that it is disconnected")
    check(browser.run("document.querySelector('#view').matches('.stale')"), "what is shown is marked as old")
    check(browser.run(rows) > 4, "what is shown stays")
    browser.run("document.querySelector('[data-key=action]').value = 'meta.refine', "
                "document.querySelector('[data-key=action]').dispatchEvent(new Event('change'))")
    browser.wait("document.querySelector('#notices').innerText.includes('cannot be reached')", "the page says why")
    reader.audit("audit log while disconnected")
    service.start()
    browser.wait(f"document.querySelector('#live').dataset.state === 'live' && {rows} === 1", "it comes back", 90)
    check(browser.run("!document.querySelector('#view').matches('.stale') && !document.querySelector('#notices *')"),
          "nothing is left of the loss")
    browser.run("sessionStorage.clear()")
    print("audit log: done", flush=True)
