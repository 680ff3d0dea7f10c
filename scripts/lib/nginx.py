"""A process of nginx, for the scripts that put one before the service."""

import os
import socket
import subprocess
import time


class Nginx:
    """Runs nginx with a configuration, which says `daemon off`, until `stop`.

    Ends the script where it does not listen on `port`.
    """

    def __init__(self, configuration, folder, port):
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration)
        self.log = os.path.join(folder, "nginx.out")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(["nginx", "-p", folder, "-c", path], stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    with open(self.log, encoding="utf-8", errors="replace") as file:
                        raise SystemExit("nginx does not listen:\n" + file.read()) from None
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
