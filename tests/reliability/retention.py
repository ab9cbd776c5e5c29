#!/usr/bin/env python3
"""Prune random sets of backups, and hold what stays against the rules written down a second time: row H3.

    retention.py [--binary PATH] [--trials N]

N random sets (default 10,000) of backups over hours, weeks and years, some of the same second, some from before an upgrade,
some damaged, some without a manifest, their file times set at random; the older ones without numbers, the newer ones made by a
clock that may be ahead or behind, and now and then one whose number was changed or cannot be; a random policy. Then:

    a dry run changes nothing, and says what the real run does
    what stays is what restic's rules keep of the sound ones, and what goes is all the rest of these
    the newest sound backup stays, and the newest sound one from before an upgrade, also where a newer one is damaged
    what is damaged or was never verified stays for a person to look at
    an empty policy is refused, and deletes nothing
"""
import datetime
import hashlib
import json
import os
import tempfile

import fixture
from fixture import run

RULES = ("last", "daily", "weekly", "monthly", "yearly")
EPOCH = datetime.datetime(2025, 9, 16, 14, 30, tzinfo=datetime.timezone.utc)


def period(rule, made, place):
    return {"last": place, "daily": made.date(), "weekly": made.isocalendar()[:2], "monthly": (made.year, made.month),
            "yearly": made.year}[rule]


def kept_by_rules(made, policy):
    """The places, among moments that are given with the newest backup first, that the rules keep."""
    kept = set()
    for rule in RULES:
        left, seen = policy[rule], set()
        for place, moment in enumerate(made):
            if left == 0:
                break
            now = period(rule, moment, place)
            if now not in seen:
                seen.add(now)
                left -= 1
                kept.add(place)
            elif place + 1 == len(made):
                kept.add(place)  # the oldest stays while a rule may keep more
    return kept


def number_record(random, number, sha256):
    """A number as a manifest holds it, and what becomes of it: now and then it was changed, or is one that cannot be."""
    fate = random.choices(["believed", "changed", "leaps"], [20, 1, 1])[0]
    value = number if fate != "leaps" else random.choice([2**64 - 1, 2**63, 2**40])
    seal = hashlib.sha256(f"{value} {sha256}".encode()).hexdigest()
    return {"value": value + (1 if fate == "changed" else 0), "sha256": seal}, fate


def write_backup(folder, random, moment, nth, number):
    """A file that counts as a backup for pruning, which reads no more than its bytes and its manifest."""
    suffix = random.choice(["", "_before_upgrade", "_before_restore", "_trip"])
    name = f"journal_archive.db.backup_{moment:%Y%m%d_%H%M%S}{suffix}" + (f"_{nth}" if nth > 1 else "")
    data = f"{name} {random.random()}".encode()
    kind = random.choices(["sound", "changed", "cut", "no manifest", "failed"], [12, 1, 1, 1, 1])[0]
    record = {"version": "0.1.0", "created": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
              "reason": "before upgrade" if suffix == "_before_upgrade" else "asked for", "suffix": suffix[1:] or None,
              "nth": nth, "bytes": len(data), "contents": None}
    fate = "believed"
    if number:
        record["number"], fate = number_record(random, number, hashlib.sha256(data).hexdigest())
    if kind == "failed":
        record["checked"] = {"at": record["created"], "depth": "full", "problems": ["its bytes have changed"]}
    manifest = "".join(f"# {it}\n" for it in json.dumps(record, indent=2).split("\n"))
    manifest += f"{hashlib.sha256(data).hexdigest()}  {name}\n"
    if kind == "changed":
        data = bytes([data[0] ^ 1]) + data[1:]
    if kind == "cut":
        data = data[:-1]
    path = f"{folder}/backups/{name}"
    with open(path, "wb") as file:
        file.write(data)
    if kind != "no manifest":
        with open(f"{path}.sha256", "w") as file:
            file.write(manifest)
    modified = random.randrange(2_000_000_000)
    os.utime(path, (modified, modified))
    if kind == "no manifest":
        number = 0
    elif fate != "believed":
        number, kind = 0, "doubtful"
    return {"name": name, "made": moment, "nth": nth, "kind": kind, "upgrade": suffix == "_before_upgrade",
            "number": number or 0}


def backup_set(folder, random):
    made = []
    span = random.choice([72, 2000, 40_000])
    count, number = random.randrange(0, 14), 0
    numbered_from = random.randrange(0, count + 1)
    for at in range(count):
        moment = EPOCH - datetime.timedelta(hours=random.randrange(span))
        if made and random.random() < 0.15:
            moment = made[-1]["made"]
        nth = 1 + max((it["nth"] for it in made if it["made"] == moment), default=0)
        number = number + random.choice([1, 1, 1, 7]) if at >= numbered_from else 0
        made.append(write_backup(folder, random, moment, nth, number))
    return sorted(made, key=lambda it: (it["number"], it["made"], it["nth"]), reverse=True)


def expected(made, policy):
    """The names that stay: by the rules, the way back, and what only a person can judge."""
    usable = [it for it in made if it["kind"] in ("sound", "changed")]
    # Pruning reads the newest of each kind, down to one whose bytes are what they were; more it does not read.
    for of_kind in (lambda it: True, lambda it: it["upgrade"]):
        for it in [it for it in usable if of_kind(it)]:
            if it["kind"] == "sound":
                break
            usable.remove(it)
    kept = kept_by_rules([it["made"] for it in usable], policy)
    names = {usable[place]["name"] for place in kept}
    names |= {it["name"] for it in [it for it in usable if it["upgrade"]][:1]}
    return names | {it["name"] for it in made if it not in usable}


def trial(args, folder):
    random = args.random
    for name in os.listdir(f"{folder}/backups"):
        os.remove(f"{folder}/backups/{name}")
    policy = {rule: random.choice([0, 0, 1, 2, 3, 5]) for rule in RULES}
    with open(f"{folder}/journal.toml", "w") as file:
        file.write("[backup]\n" + "".join(f"keep_{rule} = {count}\n" for rule, count in policy.items()))
    made = backup_set(folder, random)
    before = sorted(os.listdir(f"{folder}/backups"))
    if not any(policy.values()):
        done = run(args.binary, folder, "backup", "prune")
        ill = fixture.ill_behaved(done, (2,))
        return ill or ("" if sorted(os.listdir(f"{folder}/backups")) == before else "an empty policy deleted something")
    dry = json.loads(run(args.binary, folder, "backup", "prune", "--dry-run", "--json").stdout)
    if sorted(os.listdir(f"{folder}/backups")) != before:
        return "a dry run changed something"
    done = run(args.binary, folder, "backup", "prune", "--json")
    ill = fixture.ill_behaved(done, (0,))
    if ill:
        return ill
    real = json.loads(done.stdout)
    if [it["name"] for it in dry["removed"]] != [it["name"] for it in real["removed"]]:
        return "the dry run said something else"
    stays = set(fixture.backups(folder))
    if stays != expected(made, policy):
        return f"{policy}: {sorted(stays ^ expected(made, policy))} of {[(it['name'], it['kind']) for it in made]}"
    manifests = {it[:-len(".sha256")] for it in os.listdir(f"{folder}/backups") if it.endswith(".sha256")}
    if not manifests <= stays:
        return "a manifest stayed without its backup"
    sound = [it["name"] for it in made if it["kind"] == "sound"]
    return "" if not sound or sound[0] in stays else "the newest sound one went"


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 10_000)
    rows = fixture.Rows()
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/backups")
        for number in range(args.trials):
            rows.note("H3 what is pruned is what the policy lets go", trial(args, folder), number)
    rows.end()


if __name__ == "__main__":
    main()
