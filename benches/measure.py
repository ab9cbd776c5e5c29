"""Run whole processes in turn and keep their times, for `benches/run` and `benches/peers`.

What runs takes turns, A B C A B C, so that a slow spell of the machine falls on all of it: believe ratios, not seconds.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = pathlib.Path(os.environ.get("JOURNAL_BENCH", ROOT / "target" / "speed"))


# A process of its own starts what is measured, because the peak memory of a process cannot be read below that of the one
# that it was started from.
STARTER = """
import json, os, sys, time
for line in sys.stdin:
    command, out, err = json.loads(line)
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
    files = [(os.POSIX_SPAWN_OPEN, 1, out, flags, 0o600), (os.POSIX_SPAWN_OPEN, 2, err, flags, 0o600)]
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(process, 0)
    took = time.perf_counter() - began
    print(json.dumps([os.waitstatus_to_exitcode(status), took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]), flush=True)
"""
starter = subprocess.Popen(
    [sys.executable, "-S", "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)


class Subject:
    """Something that is measured: what to do before, untimed, and the command."""

    def __init__(self, name, command, before=None, seconds_in=None):
        """`seconds_in` takes the seconds out of what it prints; without it the whole process is timed."""
        self.name, self.command, self.before = name, [str(it) for it in command], before
        self.seconds_in = seconds_in
        self.seconds, self.cpu, self.megabytes = [], [], []

    def run(self, keep):
        if self.before:
            self.before()
        # What the one before has left to be written is not the business of this one.
        os.sync()
        out, err = WORK / "out", WORK / "err"
        starter.stdin.write(json.dumps([self.command, str(out), str(err)]) + "\n")
        starter.stdin.flush()
        code, took, cpu, kilobytes = json.loads(starter.stdout.readline())
        if code != 0:
            sys.exit(f"{self.name} failed:\n{err.read_text(errors='replace')[-2000:]}")
        if self.seconds_in:
            took = self.seconds_in(out.read_text())
        if keep:
            self.seconds.append(took)
            self.cpu.append(cpu)
            self.megabytes.append(kilobytes / 1024)

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def peak(self):
        return max(self.megabytes)

    def line(self):
        low, high = min(self.seconds), max(self.seconds)
        cpu = statistics.median(self.cpu)
        return f"{self.name:44} {self.median:9.3f} s  [{low:.3f} .. {high:.3f}]  cpu {cpu:8.3f} s  {self.peak:7.1f} MB"


def in_turn(subjects, rounds, warm=1):
    """Runs all subjects in turn, first `warm` times for nothing."""
    for number in range(warm + rounds):
        for subject in subjects:
            told = f"round {number + 1} of {warm + rounds}: {subject.name}"
            print(f"\r\033[K{told}" if sys.stderr.isatty() else told, end="" if sys.stderr.isatty() else "\n",
                  file=sys.stderr, flush=True)
            subject.run(keep=number >= warm)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)


def corpus(name, entries, *more):
    """A corpus of so many entries, made where it is not there yet."""
    folder = WORK / name
    if not (folder / ".whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, HERE / "make_corpus.py", folder, "--entries", str(entries), "--seed", "7", *more]
        subprocess.run([str(it) for it in command], check=True, stdout=subprocess.DEVNULL)
        (folder / ".whole").touch()
    return folder


def edited(source, name):
    """A copy of a corpus with one entry in a hundred edited."""
    folder = WORK / name
    if not (folder / ".edited").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["cp", "-a", source, folder], check=True)
        entries = sum(1 for _ in folder.rglob("*.md"))
        command = [sys.executable, HERE / "make_corpus.py", folder, "--entries", str(entries), "--seed", "7", "--edit", "1"]
        subprocess.run([str(it) for it in command], check=True, stdout=subprocess.DEVNULL)
        (folder / ".edited").touch()
    return folder


def bytes_of(folder):
    return sum(it.stat().st_size for it in folder.rglob("*.md"))


def forget(archive):
    """Removes an archive and what lies beside it."""
    for file in archive.parent.glob(archive.name + "*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()


def built(kind):
    """Builds the program (`journal`) or the bench target (`speed`) and tells where it is."""
    command = ["cargo", "build", "--release"] if kind == "journal" else ["cargo", "bench", "--no-run", "--bench", "speed"]
    command += ["--message-format", "json"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    artifacts = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    found = [it["executable"] for it in artifacts if it.get("executable") and it["target"]["name"] == kind]
    return found[-1]


def machine():
    """The machine in one line, by what matters here."""
    model = next((it.split(":")[1].strip() for it in open("/proc/cpuinfo") if it.startswith("model name")), "unknown")
    memory = next(int(it.split()[1]) for it in open("/proc/meminfo") if it.startswith("MemTotal")) / (1 << 20)
    kind = subprocess.run(["stat", "-f", "-c", "%T", WORK], capture_output=True, text=True).stdout.strip()
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {os.uname().release.split('-')[0]}, {kind}"
