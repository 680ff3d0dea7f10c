"""What a script has looked at, and what of it was wrong."""

import sys


class Cases:
    """Collects claims; `end` tells how many held and ends the script with status 1 where one did not."""

    def __init__(self):
        self.held, self.wrong = 0, 0

    def check(self, what, holds, found=""):
        """One claim, and what was found instead where it does not hold."""
        if holds:
            self.held += 1
            print("  ok      " + what, flush=True)
        else:
            self.wrong += 1
            print(f"  FAILED  {what}: {found}", file=sys.stderr, flush=True)

    def equal(self, what, found, wanted):
        self.check(what, found == wanted, f"{found!r} instead of {wanted!r}")

    def end(self):
        print(f"  {self.held} held, {self.wrong} failed")
        sys.exit(1 if self.wrong else 0)
