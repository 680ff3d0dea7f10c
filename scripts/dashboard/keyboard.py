"""The page without a mouse: every view by Tab, dialogs, menus, magnification, and what is spoken."""

import time

from reader import VIEWS, check

STOP = """(() => { const e = document.activeElement; if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const bar = document.querySelector("header.top"), under = bar.getBoundingClientRect();
    const isCovered = getComputedStyle(bar).position === "sticky" && !bar.contains(e) && !e.matches(".skip")
        && box.bottom <= under.bottom && box.height > 0;
    return {place: [...document.querySelectorAll("*")].indexOf(e), isSeen: style.outlineStyle !== "none", isCovered,
        name: (e.ariaLabel || e.labels?.[0]?.textContent || e.textContent).trim().slice(0, 40)}; })()"""
#: Puts the keyboard before the first stop of the page.
BEGIN = "document.activeElement.blur(), getSelection().collapse(document.body, 0), scrollTo(0, 0)"
IN_DIALOG = "!document.activeElement || document.activeElement === document.body || " \
    "document.querySelector('dialog[open]').contains(document.activeElement)"


def without_a_mouse(reader):
    """All of it."""
    views_by_tab(reader)
    skips(reader)
    tabs_and_menu(reader)
    dialogs(reader)
    magnified(reader)
    is_quiet(reader)
    print("keyboard: done", flush=True)


def views_by_tab(reader):
    """Everything can be reached by Tab, in the order of the page, shows that it has the focus, and lets go of it."""
    browser = reader.browser
    browser.size(1440)
    for view in VIEWS:
        reader.go(view)
        browser.run(BEGIN)
        stops = []
        for _ in range(400):
            browser.key("Tab")
            stop = browser.run(STOP)
            if stop is None or stops and stop["place"] == stops[0]["place"]:
                break
            stops.append(stop)
        else:
            check(False, f"{view}: Tab does not come to an end")
        check(len(stops) >= 12, f"{view}: Tab reaches the controls of the page: {len(stops)}")
        check(stops[0]["name"] == "Skip to the content", f"{view}: the first stop skips to the content: {stops[0]}")
        places = [stop["place"] for stop in stops]
        check(places == sorted(places), f"{view}: Tab goes in the order of the page: {stops}")
        for stop in stops:
            check(stop["isSeen"], f"{view}: the focus is seen: {stop}")
            check(not stop["isCovered"], f"{view}: the bar does not cover the focus: {stop}")
            check(stop["name"], f"{view}: the stop has a name: {stop}")


def skips(reader):
    """The first link leads past the navigation, and the navigation leads to the heading of the view."""
    browser = reader.browser
    reader.go("overview")
    browser.run(BEGIN)
    browser.key("Tab")
    browser.key("Enter")
    check(browser.run("document.activeElement.id") == "main", "the skip link goes to the content")
    browser.key("Tab")
    check(browser.run("!!document.activeElement.closest('main')"), "what follows the skip link is content")
    browser.run("document.querySelector('nav a[data-view=rubric]').focus()")
    browser.key("Enter")
    browser.wait("document.activeElement.matches('main h1') && document.activeElement.textContent === 'Rubric'",
                 "another view begins with its heading")


def tabs_and_menu(reader):
    """The tabs of the templates take arrows; the menu of a phone opens, and Escape closes it."""
    browser = reader.browser
    reader.go("templates")
    browser.run("document.querySelector('[role=tab][aria-selected=true]').focus()")
    for key, wanted in (("ArrowRight", 1), ("End", -1), ("Home", 0)):
        browser.key(key)
        browser.wait(
            f"document.activeElement === [...document.querySelectorAll('[role=tab]')].at({wanted}) && "
            "document.activeElement.getAttribute('aria-selected') === 'true'",
            f"{key} chooses the tab {wanted}",
        )
    browser.size(390)
    reader.go("overview")
    check(browser.run("document.querySelector('nav').getClientRects().length === 0"), "the menu of a phone is folded")
    browser.run("document.querySelector('#menu').focus()")
    browser.key("Enter")
    check(browser.run("document.querySelector('nav').getClientRects().length > 0"), "the menu of a phone unfolds")
    reader.audit("open menu")
    check(browser.run("document.activeElement.matches('nav [aria-current]')"), "the menu has the focus where one is")
    browser.key("Escape")
    check(
        browser.run("document.activeElement.id === 'menu' && !document.querySelector('nav').getClientRects().length"),
        "Escape closes the menu and gives its button the focus",
    )
    browser.size(1440)


def dialogs(reader):
    """A dialog has the focus while it is open and gives it back to what opened it, also when the view is made anew."""
    browser = reader.browser
    openers = [("overview", "mode"), ("overview", "refine"), ("rubric", "back0"), ("rubric", "refine"),
               ("templates", "preview"), ("templates", "publish"), ("templates", "reset"), ("templates", "show0")]
    for view, key in openers:
        where = f"{view}: the dialog of {key}"
        reader.go(view)
        opener = f"document.querySelector('[data-key=\"{key}\"]')"
        browser.run(opener + ".focus()")
        browser.key("Enter")
        browser.wait("!!document.querySelector('dialog[open]') && !document.querySelector('.loading')", where)
        check(browser.run("document.querySelector('dialog').contains(document.activeElement)"), f"{where} is entered")
        check(
            browser.run("document.getElementById(document.querySelector('dialog').getAttribute('aria-labelledby'))"
                        ".textContent.length > 3"), f"{where} has a name")
        for _ in range(9):
            browser.key("Tab")
            check(browser.run(IN_DIALOG), f"{where} keeps the focus")
        browser.key("Escape")
        browser.wait("!document.querySelector('dialog')", f"{where} closes with Escape")
        check(browser.run(f"document.activeElement === {opener}"), f"{where} gives the focus back")
    reader.go("rubric")
    browser.run("document.querySelector('[data-key=back0]').focus()")
    browser.key("Enter")
    browser.wait("!!document.querySelector('dialog[open]')", "the dialog is open")
    # The service publishes meanwhile, and the list below the dialog is made anew.
    old = browser.run("window.old = document.querySelector('[data-key=back0]'), true")
    check(old, "there is a list")
    text = reader.service.get("/rubric")["text"]
    reader.service.post("/rubric", {"task": "essay_writing", "text": text + "\n", "comment": "meanwhile"})
    browser.wait("!window.old.isConnected", "the list is made anew")
    browser.key("Escape")
    browser.wait("!document.querySelector('dialog')", "the dialog closes")
    check(browser.run("document.activeElement.dataset.key === 'back0'"), "the new button has the focus of the old one")


def magnified(reader):
    """At 200 % of a usual window and at 320 pixels nothing is cut off or scrolls sideways (WCAG 1.4.4, 1.4.10)."""
    for width, height in ((640, 450), (320, 640)):
        reader.browser.size(width, height)
        for view in VIEWS:
            reader.go(view)
            time.sleep(0.2)
            reader.audit(f"{view} at {width} pixels")
    reader.browser.size(1440)


def is_quiet(reader):
    """Nothing is announced while nothing happens; nothing moves for who does not want that."""
    browser = reader.browser
    reader.go("overview")
    browser.wait("document.querySelector('#live').dataset.state === 'live'", "the page is live")
    browser.run("""window.heard = [], new MutationObserver((all) => { for (const each of all) {
        const at = (each.target.closest ? each.target : each.target.parentElement)
            ?.closest("[aria-live],[role=status],[role=alert]");
        if (at?.textContent) heard.push(at.textContent); } })
        .observe(document.body, {childList: true, characterData: true, subtree: true}), true""")
    # Two polls and more.
    time.sleep(12)
    check(browser.run("heard") == [], f"polls are not announced: {browser.run('heard')}")
    name = "(() => { const e = document.createElement('div'); e.className = 'skeleton'; document.body.append(e); " \
        "const name = getComputedStyle(e).animationName; e.remove(); return name; })()"
    check(browser.run(name) == "none", "nothing moves where less motion is wanted")
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "no-preference"}])
    check(browser.run(name) == "breathe", "placeholders breathe for others")
    browser.size(1440)
