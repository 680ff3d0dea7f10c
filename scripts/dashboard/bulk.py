"""Much of everything: 200 versions, 60 criteria, 20,000 rollouts, and texts in all shapes. The views stay usable."""

import os

from reader import VIEWS, Reader, check
from service import HOSTILE

VERSIONS, CRITERIA, ROLLOUTS = 200, 60, int(os.environ.get("DASHBOARD_ROLLOUTS", "20000"))
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
ARABIC = "هل النص واضح؟ \u202eمن اليمين\u202c إلى اليسار (1) א"
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈 e\u0301 \u0301\u0301 \u200b𝔘𝔫𝔦"
NAMES = [LONG[:64], ARABIC, EMOJI, HOSTILE]
INERT = "window.hacked === undefined && " \
    "!document.querySelector('main img, main script, main b, main iframe, dialog img, dialog script, dialog b') && !document.querySelector('[onerror]')"


def rubric(version):
    """A rubric of many criteria, of which some change from version to version."""
    items = []
    for index in range(CRITERIA):
        name = NAMES[index] if index < len(NAMES) else f"criterion {index}"
        words = f"Is it good in respect {index}, seen as of {version if index % 20 == version % 20 else 0}?"
        text = [LONG, ARABIC, EMOJI, HOSTILE][index] if index < len(NAMES) else words
        items.append({"name": name, "text": f"{text}\n- (0): no. {words}\n- (5): yes.", "min": 0, "max": 5})
    return items


def fills(service):
    """Publishes the versions, and scores under some of them; most rollouts are decided by a check, without a judge."""
    for version in range(1, VERSIONS + 1):
        service.post("/rubric", {"task": "essay_writing", "items": rubric(version), "comment": HOSTILE})
        if version % 20 == 0:
            texts = [LONG * 20, ARABIC * 20, EMOJI * 20, HOSTILE]
            service.post("/score", {"program": "single", "run": HOSTILE, "step": version, "rollouts": [
                {"id": f"{text[:40]} {version}", "prompt": text, "response": text, "metadata": {text[:20]: text}}
                for text in texts]})
    for start in range(0, ROLLOUTS, 1000):
        service.post("/score", {"task": "ethical_reasoning", "detail": "reward", "rollouts": [
            {"id": f"r{start + index}", "prompt": "Is it right?", "response": f"No verdict, number {start + index}."}
            for index in range(1000)]})


def stays_usable(browser, service, pictures):
    """Every view with all of that behind it, at two widths; and what people do there."""
    fills(service)
    reader = Reader(service, browser)
    for width in (1440, 390):
        browser.size(width)
        for view in VIEWS:
            reader.go(view, task="essay_writing")
            reader.audit(f"{view} with much of everything at {width} pixels")
            check(browser.run(INERT), f"{view}: texts stay texts")
            if pictures:
                browser.picture(os.path.join(pictures, f"much-{view}-{width}.png"))
    browser.size(1440)
    reader.go("scores", task="essay_writing")
    reader.press(f"{CRITERIA - 24} more items")
    browser.wait(f"document.querySelectorAll('main section h3').length === {CRITERIA} && "
                 f"document.querySelectorAll('main section svg[role=img]').length >= {CRITERIA}",
                 "the histogram of every criterion is drawn")
    reader.audit("sixty histograms")
    shows_versions(reader)
    shows_rollouts(reader)
    counts(reader)
    previews(reader)
    print("much of everything: done", flush=True)


def shows_versions(reader):
    """All versions can be reached, and any two compared."""
    browser = reader.browser
    reader.go("rubric", task="essay_writing")
    listed = "document.querySelectorAll('.versions li').length"
    check(browser.run(listed) == 100, "the newest versions are listed")
    browser.run("document.querySelector('.versions').scrollTop = 500")
    for wanted in (200, VERSIONS + 1):
        browser.run("document.querySelector('[data-key=older]').click()")
        browser.wait(f"{listed} === {wanted}", f"{wanted} versions are listed")
    check(browser.run("!document.querySelector('[data-key=older]')"), "there are no older ones")
    check(browser.run("new Set([...document.querySelectorAll('.versions strong')].map((e) => e.textContent)).size") ==
          VERSIONS + 1, "every version is listed once")
    check(browser.run("document.querySelector('.versions').scrollTop") == 500, "the list stays where it was scrolled")
    browser.run("document.querySelector('[data-key=compare1]').click()")
    reader.sees(f"{CRITERIA} added")
    reader.go("rubric", task="essay_writing", **{"from": 198, "to": 200})
    reader.sees("From version 198 to 200: 6 changed" if CRITERIA == 60 else "From version 198 to 200")
    reader.press("Show the items")
    browser.wait("document.querySelector('details[data-key=whole]').open", "the items are shown")
    reader.audit("sixty criteria")
    check(browser.run(INERT), "criteria stay texts")
    text = browser.run("[...document.querySelectorAll('article h3')].map((each) => each.textContent).join('|')")
    for name in (LONG[:40], ARABIC[:10], EMOJI[:8], HOSTILE):
        check(name in text, f"the name is shown as it is: {name!r}")
    direction = browser.run("(() => { const e = [...document.querySelectorAll('article .prose')].find((each) => "
                            f"each.textContent.startsWith({ARABIC[:6]!r})); const range = document.createRange(); "
                            "range.setStart(e.firstChild, 0); range.setEnd(e.firstChild, 1); const at = "
                            "range.getBoundingClientRect(), all = e.getBoundingClientRect(); "
                            "return at.left - all.left > all.right - at.right; })()")
    check(direction, "Arabic begins at the right")


def shows_rollouts(reader):
    """One rollout of each shape is explained; the search finds them among all."""
    browser = reader.browser
    reader.go("rollouts", task="essay_writing")
    # The name of the run ends with a mark that turns the direction; the step after it stays as it is.
    turned = browser.run("(() => { const text = document.querySelector('tbody tr td:last-child').lastChild; "
                         "const range = document.createRange(); const at = (index) => { range.setStart(text, index); "
                         "range.setEnd(text, index + 1); return range.getBoundingClientRect(); }; "
                         "const last = text.data.length - 1; const [a, b] = [at(last - 1), at(last)]; "
                         "return !text.data.endsWith('200') || a.left >= b.left; })()")
    check(not turned, "a name does not turn what stands beside it")
    for text in (LONG, ARABIC, EMOJI, HOSTILE):
        reader.go("rollouts", task="essay_writing")
        browser.run(f"document.querySelector('[role=search] input').value = {text[:20]!r}")
        reader.press("Search")
        # The newest rollouts are those of another task; the search says that it has looked through them only.
        browser.wait("document.querySelector('main').innerText.includes('Nothing found')", "the search ends")
        reader.press("Look through older rollouts")
        browser.wait("document.querySelectorAll('tbody tr').length === 10", f"the search finds {text[:20]!r}")
        browser.run("document.querySelector('tbody .row-link').click()")
        browser.wait("document.querySelectorAll('dialog.sheet pre').length > 1", "the rollout is explained")
        check(browser.run("[...document.querySelectorAll('dialog pre')].some((each) => each.textContent.startsWith("
                          f"{text[:60]!r}))"), f"the text is shown as it is: {text[:20]!r}")
        reader.audit(f"rollout {text[:12]!r}")
        check(browser.run(INERT), "texts of rollouts stay texts")
        browser.key("Escape")
        browser.wait("!document.querySelector('dialog')", "the sheet closes")


def counts(reader):
    """Twenty thousand rollouts are counted, paged and searched."""
    browser = reader.browser
    for view in ("overview", "scores", "judge"):
        reader.go(view, task="ethical_reasoning")
        reader.audit(f"{view} with {ROLLOUTS} rollouts")
    reader.go("overview", task="ethical_reasoning")
    reader.sees(f"{ROLLOUTS / 1000:.0f}K")
    reader.go("rollouts", task="ethical_reasoning")
    for page in range(2, 6):
        reader.press("Show older rollouts")
        browser.wait(f"document.querySelectorAll('tbody tr').length === {25 * page}", f"page {page} is shown")
    reader.go("rollouts", task="ethical_reasoning", contains="number 77.")
    reader.sees("No verdict, number 77.")


def previews(reader):
    """A template with all of it is published, shown and previewed as text."""
    browser, service = reader.browser, reader.service
    reader.go("templates", task="essay_writing")
    text = "\\n".join((HOSTILE.replace("{{student_prompt}}", ""), ARABIC, EMOJI, LONG, "{{student_generation}}"))
    browser.run(f"document.querySelectorAll('textarea')[1].value = \"{text.replace(chr(34), chr(92) + chr(34))}\"")
    reader.press("Preview")
    browser.wait("document.querySelectorAll('dialog pre').length > 1", "the preview is shown")
    check(browser.run("document.querySelector('dialog').textContent").count("onerror") >= 1, "the text is previewed")
    check(browser.run(INERT), "the preview stays text")
    reader.audit("preview of much")
    browser.key("Escape")
    browser.wait("!document.querySelector('dialog')", "the preview closes")
    reader.press("Publish the edit")
    browser.wait("!!document.querySelector('dialog[open]')", "the dialog is open")
    browser.run("document.querySelector('dialog button.primary').click()")
    reader.sees("Version 1")
    check(HOSTILE[:30] in service.get("/meta/templates/essay_writing/rm_score")["text"], "the template is put")
    check(browser.run(INERT), "the template stays text")
