"""What the stores have in common: a process on the loopback, its folder, requests by HTTP."""

import http.client
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

from data import BEGIN_S

DAY_NS = 86_400_000_000_000
STAMP = re.compile(rb" (\d{19})\n")
READY_S = 120
ENDED_S = 300


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def size(folder):
    """Bytes on disk of all that is below a folder."""
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(base, name)).st_blocks * 512
            except FileNotFoundError:
                pass
    return total


def memory(pid, which="VmHWM"):
    """Most resident bytes of a process so far; with `VmRSS` those it has now."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(f"{which}:"):
                return int(line.split()[1]) * 1024
    return 0


def drop_caches():
    """Makes the next read come from the disk. Needs to be root."""
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w") as door:
        door.write("3")


def until(what, ready, seconds=READY_S):
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not after {seconds} s")
        time.sleep(0.05)


def steady(measure, still_s=6, most_s=900):
    """Waits until a figure has been the same for a while."""
    last, since, begin = measure(), time.monotonic(), time.monotonic()
    while time.monotonic() - since < still_s and time.monotonic() - begin < most_s:
        time.sleep(0.5)
        now = measure()
        if now != last:
            last, since = now, time.monotonic()
    return last


class Http:
    """One connection that is kept."""

    def __init__(self, port, headers=None):
        self.port = port
        self.headers = headers or {}
        self.line = None

    def ask(self, method, path, body=None, headers=None):
        for again in (True, False):
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
                self.line.connect()
                self.line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.line.request(method, path, body, {**self.headers, **(headers or {})})
                answer = self.line.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self.line = None
                if not again:
                    raise
        raise AssertionError

    def good(self, method, path, body=None, headers=None):
        status, text = self.ask(method, path, body, headers)
        if status >= 300:
            raise RuntimeError(f"{path}: {status} {text[:300]!r}")
        return text


def together(clients, work):
    """Does it once for each client, all at the same time. Returns the seconds it took."""
    failures = []

    def one(client):
        try:
            work(client)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(c,)) for c in range(clients)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begin
    if failures:
        raise failures[0]
    return took


class Store:
    """What is compared, with a folder of its own that goes with it."""

    name = ""
    durable = ""
    # What is not as it comes.
    settings = "none"
    # Most resident bytes of its process.
    most = 0

    def __init__(self, base):
        self.folder = os.path.join(base, self.name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def restart_cold(self):
        self.stop()
        drop_caches()
        self.start()

    def end(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Server(Store):
    """A store that is a process."""

    process = None

    def launch(self, command, **more):
        log = open(os.path.join(self.folder, "log.txt"), "ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **more)

    def restart_cold(self):
        """The program itself is read whole after that: those inside the client have theirs in memory,
        and what is compared is how long the samples take."""
        super().restart_cold()
        with open(f"/proc/{self.process.pid}/exe", "rb") as program:
            while program.read(1 << 20):
                pass

    def stop(self):
        self.__dict__.pop("spare", None)
        if self.process and self.process.poll() is None:
            self.most = max(self.most, memory(self.process.pid))
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(ENDED_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


class Lines(Server):
    """A store that takes line protocol over HTTP."""

    write_path = ""
    # What answers well once it is there.
    ready_path = ""
    headers = {}

    def answers(self):
        try:
            return Http(self.port).ask("GET", self.ready_path)[0] < 300
        except OSError:
            return False

    def load(self, plant, clients):
        """All lines, each client with one request on its way. Returns the seconds it took."""
        def post(client):
            door = Http(self.port, self.headers)
            for body in plant.bodies(client):
                self.post(door, body)

        return together(clients, post)

    def more(self, plant, number):
        """Samples of a later day, a request of them."""
        if not hasattr(self, "spare"):
            self.spare = (Http(self.port, self.headers), list(itertools.islice(plant.bodies(0), 60)))
        door, bodies = self.spare
        later = (1 + number // len(bodies)) * DAY_NS + (plant.until_s - BEGIN_S) * 1_000_000_000
        body = STAMP.sub(lambda at: b" %d\n" % (int(at[1]) + later), bodies[number % len(bodies)])
        self.post(door, body)

    def post(self, door, body):
        """Until it is taken. Returns how often there was too much to do."""
        for busy in itertools.count():
            status, text = door.ask("POST", self.write_path, body, {"Content-Type": "text/plain"})
            if status == 429:
                time.sleep(0.01)
            elif status >= 300:
                raise RuntimeError(f"{self.write_path}: {status} {text[:300]!r}")
            else:
                return busy
