"""A person before the page, and the counting of what was checked."""

import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
VIEWS = ["overview", "rubric", "scores", "judge", "meta", "rollouts", "templates", "audit"]
LOADED = "!!document.querySelector('#view[data-view]') && !document.querySelector('.loading')"
with open(os.path.join(HERE, "audit.js"), encoding="utf-8") as file:
    AUDIT = file.read()

failures = []
counted = 0


def check(condition, what):
    """Counts a check and says at once where it fails."""
    global counted
    counted += 1
    if not condition:
        failures.append(what)
        print("  FAILED:", what, flush=True)


class Reader:
    """A person before the page."""

    def __init__(self, service, browser):
        self.service, self.browser = service, browser

    def go(self, view, **query):
        address = f"{self.service.base}/dashboard#/{view}?"
        address += "&".join(f"{name}={value}" for name, value in query.items())
        self.browser.open("about:blank")
        self.browser.open(address)
        self.browser.wait(LOADED + f" && document.querySelector('#view').dataset.view === '{view}'", f"{view} is shown")

    def press(self, label, inside="document"):
        """Clicks the button or link that has the label."""
        script = """(() => {
            const each = [...%s.querySelectorAll("button, a, summary, [role=tab]")]
                .find((element) => (element.getAttribute("aria-label") ?? element.textContent).trim() === %s);
            each?.scrollIntoView({block: "center"}); each?.focus(); each?.click(); return !!each; })()"""
        check(self.browser.run(script % (inside, json.dumps(label))), f"there is something to press called {label!r}")

    def sees(self, text, seconds=30):
        try:
            self.browser.wait(f"document.body.innerText.includes({json.dumps(text)})", repr(text), seconds)
            check(True, text)
        except AssertionError as error:
            check(False, str(error)[:300])

    def audit(self, where):
        for finding in self.browser.run(AUDIT):
            check(False, f"{where}: {finding}")
        check(True, where)
