# SPDX-License-Identifier: GPL-2.0-only
"""Saved snapshots: JSON that is read again, sums, and differences."""
import json
import os
import random
import shutil
import subprocess
import tempfile

import harness
import snapshot
from harness import equal, one_line, show, test, wlcat

PROGRAMS = (harness.MUSL, harness.GLIBC, harness.SANITIZED)


def save(name, data):
    path = os.path.join(harness.tmp, name)
    if not isinstance(data, bytes):
        data = data.build() if isinstance(data, snapshot.Snapshot) else \
            data.encode()
    with open(path, "wb") as file:
        file.write(data)
    return path


def to_json(data, **more):
    result = show(data, "--format=json", **more)
    equal((result.status, result.err), (0, ""))
    return result.out


def without_names(text):
    """Of tasks: a byte that is not UTF-8 comes back as a character."""
    obj = json.loads(text)
    for row in obj["workload"] + obj["tasks"]:
        del row["comm"]
    return obj


# -- JSON --

@test
def json_that_is_read_again_says_the_same():
    for program in PROGRAMS:
        text = to_json(snapshot.sample().build(), program=program)
        again = to_json(text.encode(), program=program)
        equal(without_names(again), without_names(text))
        equal(to_json(again.encode(), program=program), again)
        for table in ("syscalls", "hist", "errors", "inflight"):
            got = show(text.encode(), table, "--format=csv", program=program)
            want = show(snapshot.sample().build(), table, "--format=csv",
                        program=program)
            equal((got.status, got.err, got.out), (0, "", want.out))


@test
def parts_and_calls_of_tasks_survive_json():
    for program in PROGRAMS:
        text = to_json(snapshot.divided().build(), program=program)
        equal(to_json(text.encode(), program=program), text)


@test
def paths_and_capabilities_survive_json():
    for program in PROGRAMS:
        snap = snapshot.tallied()
        text = to_json(snap.build(), program=program)
        equal(to_json(text.encode(), program=program).replace("ÿ", "\\u00ff"),
              text)
        for table in ("files", "capabilities"):
            equal(show(text.encode(), table, "--format=csv",
                       program=program).out.replace("ÿ", "\\377"),
                  show(snap.build(), table, "--format=csv").out)


@test
def json_of_a_call_of_no_task_is_refused():
    text = to_json(snapshot.divided().build())
    assert '"task": 1,' in text
    one_line(show(text.replace('"task": 1,', '"task": 2,').encode()), 1,
             "damaged: a call of a task is out of bounds")


@test
def parts_of_an_unknown_kind_are_read():
    text = to_json(snapshot.divided().build())
    other = text.replace('"part": "ring"', '"part": "later"')
    obj = json.loads(to_json(other.encode()))
    equal(sorted(row["part"] for row in obj["parts"]),
          ["descriptor", "operation", "other", "other"])


@test
def numbers_of_64_bits_survive_json():
    top = (1 << 64) - 1
    snap = snapshot.Snapshot(wall_ns=top, enters=top, returned=top, exits=top)
    snap.syscall(-(1 << 31), "(other)", top, top - 1, top, min_ns=top - 2,
                 max_ns=top, buckets=[(top - 8, top, top)])
    text = to_json(snap.build())
    equal(to_json(text.encode()), text)
    row = json.loads(text)["syscalls"][0]
    equal((row["nr"], row["calls"], row["min_ns"]),
          (-(1 << 31), top, top - 2))


@test
def other_writers_of_json_are_understood():
    """Another order, other blanks, escapes, members that are not ours."""
    text = to_json(snapshot.sample().build())
    obj = json.loads(text)
    obj["later"] = [{"deep": [None, True, -1.5e-9, "\u20ac\n\t\\\"/\x7f"]}]
    obj["syscalls"][0]["later"] = {}
    for kwargs in ({"indent": 3}, {"separators": (",", ":")},
                   {"sort_keys": True}, {"ensure_ascii": False}):
        other = json.dumps(obj, **kwargs)
        equal(json.loads(to_json(other.encode())), json.loads(to_json(
            text.encode())))
    equal(to_json(b"\n\t \r" + text.encode() + b"\r\n  "),
          to_json(text.encode()))


@test
def json_of_the_first_format_is_read():
    text = """{"format": 1, "period": {"tracing_on": true}, "syscalls": [
        {"nr": 0, "abi": "native", "name": "read", "calls": 11, "errors": 10,
         "seconds": 0.5, "wall_ns": 500000000, "restarted": 10}]}"""
    row = json.loads(to_json(text.encode()))["syscalls"][0]
    equal((row["calls"], row["wall_ns"], row["blocked_ns"], row["seconds"]),
          (11, 500000000, 0, 0.5))


@test
def bad_json_is_refused_with_the_line():
    good = '{"format": 2,\n "syscalls": [\n  {"nr": %s}]}'
    huge = "9" * 400
    for text, line, reason in (
            ("{", 1, "the end is missing"),
            ("{}", 1, 'no member "format"'),
            ('{"format": 3}', 1, "does not know"),
            ('{"format": 0}', 1, "does not know"),
            ('{"format": 2} x', 1, "something follows"),
            ('{"format": 2,}', 1, "expected a string"),
            ('{"format": 2 "a": 1}', 1, "expected a comma"),
            ('{"format" 2}', 1, "expected a colon"),
            ('{"format": 2,\n\n"a": }', 3, "expected a value"),
            ('{"format": 2, "a": "x', 1, "string without an end"),
            ('{"format": 2, "a": "x\n"}', 1, "string without an end"),
            ('{"format": 2, "a": "\\x"}', 1, "bad escape"),
            ('{"format": 2, "a": "\\u12g4"}', 1, "bad escape"),
            ('{"format": 2, "a": tru}', 1, "expected a value"),
            ('{"format": 2, "syscalls": {}}', 1, "expected an array"),
            ('{"format": 2, "syscalls": [1]}', 1, "expected an object"),
            ('{"format": 2, "period": []}', 1, "expected an object"),
            ('{"format": 2, "period": {"tracing_on": 1}}', 1,
             "expected true or false"),
            ('{"format": 2, "tasks": [{"comm": 1}]}', 1, "expected a string"),
            (good % "1.5", 3, "expected a whole number"),
            (good % "1e3", 3, "expected a whole number"),
            (good % '"1"', 3, "expected a whole number"),
            (good % "null", 3, "expected a whole number"),
            (good % "-", 3, "expected a whole number"),
            (good % huge, 3, "the number is too large"),
            (good % "18446744073709551616", 3, "the number is too large"),
            (good % "2147483648", 3, "the number is out of range"),
            (good % "-2147483649", 3, "the number is out of range"),
            (good % '0, "calls": -1', 3, "the number is out of range"),
            ('{"format": 2, "lost": {"x": -1}}', 1, "not negative"),
            ('{"format": 2, "workload": [{"tasks_live": 4294967296}]}', 1,
             "the number is out of range"),
            ('{"format": 2, "a": %s' % ("[" * 100000), 1,
             "nested too deeply"),
            ('{"a":' * 100000, 1, "nested too deeply"),
            ('{"format": 2, "a": %s1%s}' % ("[" * 40, "]" * 40), 1,
             "nested too deeply")):
        for program in (harness.MUSL, harness.SANITIZED):
            result = show(text.encode(), program=program)
            one_line(result, 1, "wlcat: -: line %d: " % line)
            assert reason in result.err, (text[:80], result)
            equal(result.out, "")


@test
def json_that_is_cut_off_is_refused():
    text = to_json(snapshot.sample().build()).rstrip().encode()
    for size in range(24, len(text), 97):
        one_line(show(text[:size]), 1, "wlcat: -: line ")


@test
def text_that_is_no_json_is_no_snapshot():
    for text in (b"[1, 2, 3, 4, 5, 6, 7, 8]", b"# a table of wlcat's own\n" * 9,
                 b" " * 100):
        one_line(show(text), 1, "not a snapshot")


@test
def a_zero_byte_ends_no_json():
    """A string of C would end there."""
    one_line(show(b'{"format": 2, "a": 1 \0}             '), 1,
             "expected a comma")
    one_line(show(b'{"format": 2}\0               '), 1, "something follows")


# -- the program --

@test
def diff_and_merge_are_under_64_kib():
    for name in ("wlcat-diff", "wlcat-merge"):
        path = os.path.join(os.path.dirname(harness.MUSL), name)
        stripped = os.path.join(harness.tmp, "stripped-" + name)
        subprocess.run(["strip", "-o", stripped, path], check=True)
        assert os.path.getsize(stripped) < 65536, (name, os.path.getsize(stripped))


@test
def diff_and_merge_are_found_beside_wlcat_then_in_path():
    lone = tempfile.mkdtemp(dir=harness.tmp)
    other = tempfile.mkdtemp(dir=harness.tmp)
    program = os.path.join(lone, "wlcat")
    shutil.copy(harness.MUSL, program)
    path = os.environ["PATH"]
    try:
        os.environ["PATH"] = "%s:/usr/bin:/bin" % other
        for verb in ("diff", "merge"):
            one_line(wlcat(verb, "a", "b", program=program), 127,
                     "wlcat-%s: No such file" % verb)
            script = os.path.join(other, "wlcat-" + verb)
            with open(script, "w", encoding="ascii") as file:
                file.write('#!/bin/sh\necho ' + verb + ' "$@"\n')
            os.chmod(script, 0o755)
            equal(wlcat(verb, "-o", "x", program=program).out,
                  verb + " -o x\n")
    finally:
        os.environ["PATH"] = path


@test
def diff_and_merge_are_programs():
    a = files()[0]
    equal(wlcat(a, a, program=harness.MUSL + "-diff").out, wlcat("diff", a, a).out)
    equal(wlcat(a, a, program=harness.MUSL + "-merge").out, wlcat("merge", a, a).out)
    one_line(wlcat(program=harness.MUSL + "-diff"), 2, "two files are needed")
    one_line(wlcat(program=harness.MUSL + "-merge"), 2, "no file")


# -- merge --

def merge(*files, program=None):
    result = wlcat("merge", *files, program=program)
    equal(result.status, 0)
    for line in result.err.splitlines():
        assert line.startswith("wlcat: WARNING: "), line
    return result.out


def merge_json(*files, program=None):
    return json.loads(merge("--format=json", *files, program=program))


def two_runs():
    one = snapshot.Snapshot(begin_ns=5, now_ns=105, wall_ns=100, enters=11,
                            returned=10, in_flight=1, exits=10,
                            tasks_followed=2, tasks_live=1)
    one.syscall(0, "read", 7, 3, 700, "Filesystem", "fs/read_write.c",
                blocked_ns=300, runnable_ns=100, min_ns=10, max_ns=90,
                restarted=1, buckets=[(10, 11, 5), (88, 95, 2)],
                errnos=[(11, "EAGAIN", 2), (4, "EINTR", 1)])
    one.syscall(1, "write", 3, 0, 30, "Filesystem", min_ns=10, max_ns=10,
                buckets=[(10, 11, 3)])
    one.root(10, b"sh", 1)
    one.task(10, b"sh", flags=snapshot.TASK_ROOT, calls=7, wall_ns=700)
    one.task(11, b"cat", flags=snapshot.TASK_ENDED, calls=3, errors=3)
    one.loss("ring", 2)
    two = snapshot.Snapshot(release="6.12.0", begin_ns=9, now_ns=29, wall_ns=20,
                            enters=5, returned=5, exits=5, lost=1,
                            tasks_followed=1)
    two.syscall(0, "read", 4, 4, 400, "Filesystem", "fs/read_write.c",
                min_ns=8, max_ns=50, buckets=[(8, 9, 1), (10, 11, 3)],
                errnos=[(4, "EINTR", 4)])
    two.syscall(0, "restart_syscall", 1, abi=snapshot.COMPAT, abi_name="ia32",
                never_returned=1)
    two.task(99, b"sh", flags=snapshot.TASK_ROOT | snapshot.TASK_ENDED, calls=5)
    two.loss("hash", 1)
    two.loss("ring", 0)
    return save("one.raw", one), save("two.raw", two)


@test
def merge_sums_up():
    for program in PROGRAMS:
        obj = merge_json(*two_runs(), program=program)
        equal(obj["runs"], 2)
        equal((obj["version"], obj["release"]), ("0.1", "mixed"))
        equal(obj["period"], {
            "begin_ns": 0, "now_ns": 120, "seconds": 1.2e-07, "wall_ns": 120,
            "tracing_on": True, "attached": False, "tasks_followed": 3,
            "tasks_live": 1, "tasks_unlisted": 3})
        ledger = obj["ledger"]
        equal((ledger["balanced"], ledger["enters"], ledger["in_flight"]),
              (True, 16, 1))
        equal((obj["lost_total"], obj["lost"]), (1, {"hash": 1, "ring": 2}))
        equal(obj["workload"], [{"pid": 10, "comm": "sh", "tasks_live": 1}])
        equal([(row["abi"], row["name"], row["calls"])
               for row in obj["syscalls"]],
              [("native", "read", 11), ("native", "write", 3),
               ("ia32", "restart_syscall", 1)])
        read = obj["syscalls"][0]
        equal({key: read[key] for key in
               ("errors", "wall_ns", "blocked_ns", "runnable_ns", "min_ns",
                "avg_ns", "max_ns", "restarted", "subsystem", "file",
                "p50_ns")},
              {"errors": 7, "wall_ns": 1100, "blocked_ns": 300,
               "runnable_ns": 100, "min_ns": 8, "avg_ns": 100, "max_ns": 90,
               "restarted": 1, "subsystem": "Filesystem",
               "file": "fs/read_write.c", "p50_ns": 11})
        equal([(b["from_ns"], b["to_ns"], b["calls"])
               for b in read["buckets"]], [(8, 9, 1), (10, 11, 8), (88, 95, 2)])
        equal([(e["errno"], e["name"], e["calls"]) for e in read["errnos"]],
              [(4, "EINTR", 5), (11, "EAGAIN", 2)])
        equal([(task["state"], task["calls"], task["errors"],
                task["wall_ns"]) for task in obj["tasks"]],
              [("unlisted", 15, 3, 700)])


@test
def merge_says_how_many_runs():
    one, two = two_runs()
    assert "\n# runs: 2, summed up\n" in merge(one, two)
    assert "# runs" not in merge(one)
    assert "runs" not in merge_json(one)


@test
def a_call_that_never_returned_does_not_set_the_shortest_time():
    snap = snapshot.Snapshot()
    snap.syscall(0, "read", 1, never_returned=1)
    row = merge_json(two_runs()[0], save("never.raw", snap))["syscalls"][0]
    equal((row["calls"], row["min_ns"], row["max_ns"]), (8, 10, 90))


@test
def a_sum_with_a_pause_in_it_says_so():
    one, _ = two_runs()
    paused = save("paused.raw", snapshot.Snapshot(flags=0))
    for files in ((one, paused), (paused, one)):
        assert "\n# WARNING: paused, " in merge(*files), files
        equal(merge_json(*files)["period"]["tracing_on"], False)


@test
def calls_of_other_abis_and_names_are_not_put_together():
    snap = snapshot.Snapshot()
    for abi, abi_name, name in (
            (snapshot.NATIVE, "", "read"), (snapshot.X32, "x32", "read"),
            (snapshot.COMPAT, "ia32", "read"), (snapshot.COMPAT, "arm", "read"),
            (snapshot.NATIVE, "", "renamed")):
        snap.syscall(3, name, 2, abi=abi, abi_name=abi_name)
    path = save("abis.raw", snap)
    equal(sorted((row["abi"], row["name"], row["calls"])
                 for row in merge_json(path, path)["syscalls"]),
          [("arm", "read", 4), ("ia32", "read", 4), ("native", "read", 4),
           ("native", "renamed", 4), ("x32", "read", 4)])


@test
def sums_can_be_merged_again_in_any_order():
    one, two = two_runs()
    sum_2 = save("sum2.json", merge("--format=json", one, two))
    sum_3 = merge_json(sum_2, one)
    equal(sum_3["runs"], 3)
    equal(sum_3, merge_json(one, sum_2))
    equal(sum_3, merge_json(one, two, one))
    equal(merge_json(sum_2), json.loads(open(sum_2, encoding="utf-8").read()))


@test
def parts_are_summed_up():
    path = save("parts.raw", snapshot.divided())
    other = snapshot.Snapshot()
    other.syscall(16, "ioctl", 5)
    other.syscall(16, "ioctl:TCGETS", 2, max_ns=9000, min_ns=50,
                  part=snapshot.PART_OP, value=0x5401,
                  buckets=[(48, 51, 1), (96, 103, 1)])
    other.syscall(16, "ioctl:TCSETS", 3, part=snapshot.PART_OP, value=0x5402)
    obj = merge_json(path, save("parts.json", to_json(other.build())), path)
    equal(sorted((row["name"], row["part"], row["value"], row["calls"])
                 for row in obj["parts"]),
          [("(other):(other)", "other", 0, 2),
           ("io_uring:openat", "ring", 0, 8),
           ("ioctl:TCGETS", "operation", 0x5401, 16),
           ("ioctl:TCSETS", "operation", 0x5402, 3),
           ("read:socket", "descriptor", 3, 30)])
    row = [row for row in obj["parts"] if row["name"] == "ioctl:TCGETS"][0]
    equal((row["min_ns"], row["max_ns"], row["errnos"], row["buckets"]),
          (50, 9000, [{"errno": 25, "name": "ENOTTY", "calls": 4}],
           [{"from_ns": 48, "to_ns": 51, "calls": 1},
            {"from_ns": 96, "to_ns": 103, "calls": 15}]))
    equal([(row["name"], row["calls"]) for row in obj["syscalls"]],
          [("read", 40), ("ioctl", 25)])
    equal(obj["task_calls"], [])


@test
def paths_and_capabilities_are_summed_up():
    path = save("tallied.raw", snapshot.tallied())
    other = snapshot.Snapshot()
    other.path("/etc/passwd", 5)
    other.path("/etc/passwd", 2, flags=snapshot.CUT)
    other.path("/etc/passwd", 1, what=snapshot.EXEC)
    other.path("/new", 7)
    other.capability(21, "CAP_SYS_ADMIN", 3, snapshot.GRANTED, 170,
                     "sethostname")
    other.capability(21, "CAP_SYS_ADMIN", 4, snapshot.GRANTED, 171,
                     "setdomainname")
    obj = merge_json(path, save("tallied.json", to_json(other.build())), path)
    equal([(row["what"], row["errno"], row["cut"], row["calls"])
           for row in obj["files"] if row["path"] == "/etc/passwd"],
          [("open", 0, False, 45), ("open", 0, True, 2),
           ("open", 13, False, 2), ("exec", 0, False, 1)])
    equal((len(obj["files"]), sum(row["calls"] for row in obj["files"])),
          (14, 215))
    equal([(row["syscall"], row["abi"], row["checks"])
           for row in obj["capabilities"]
           if row["capability"] == "CAP_SYS_ADMIN" and row["granted"]],
          [("sethostname", "native", 83), ("sethostname", "ia32", 4),
           ("setdomainname", "native", 4)])
    equal((len(obj["capabilities"]),
           sum(row["checks"] for row in obj["capabilities"])), (7, 177))
    # What was JSON is what it was before, also in what is not printed.
    both = merge_json(path, save("again.json", to_json(
        snapshot.tallied().build())))
    equal([row["checks"] for row in both["capabilities"]],
          [50, 2, 80, 4, 18, 16])
    top = (1 << 64) - 1
    huge = snapshot.Snapshot()
    huge.path("x", top)
    huge.capability(0, "C", top)
    obj = merge_json(*[save("huge.raw", huge)] * 2)
    equal((obj["files"][0]["calls"], obj["capabilities"][0]["checks"]),
          (top, top))


@test
def merge_prints_every_format():
    one, two = two_runs()
    for name, text in (("table", "# runs: 2"), ("strace", "       11 "),
                       ("csv", "0,native,read"), ("rst", "| read    "),
                       ("json", '"runs": 2')):
        path = os.path.join(harness.tmp, "merged")
        result = wlcat("merge", one, two, "-o", path, "--format=" + name)
        equal((result.status, result.out), (0, ""))
        with open(path, encoding="utf-8") as file:
            assert text in file.read(), name


@test
def merge_caps_sums():
    top = (1 << 64) - 1
    snap = snapshot.Snapshot(enters=top, returned=top, exits=top)
    snap.syscall(0, "read", top, top, top, min_ns=1, max_ns=top,
                 buckets=[(1, 1, top)], errnos=[(4, "EINTR", top)])
    snap.loss("ring", top)
    path = save("top.raw", snap)
    row = merge_json(path, path)["syscalls"][0]
    equal((row["calls"], row["errnos"][0]["calls"], row["buckets"][0]["calls"]),
          (top, top, top))


@test
def merge_complains_in_one_line():
    one = two_runs()[0]
    bad = save("bad", "{ nothing of ours" + 20 * " ")
    one_line(wlcat("merge"), 2, "no file")
    one_line(wlcat("merge", "--raw=x", one), 2, "unknown option")
    one_line(wlcat("merge", one, bad), 1, "bad: line 1: ")
    one_line(wlcat("merge", one, "/nonexistent"), 1, "/nonexistent: No such")


# -- diff --

def base():
    snap = snapshot.Snapshot()
    snap.syscall(0, "read", 100, 4, 10, "Filesystem",
                 errnos=[(4, "EINTR", 4)])
    snap.syscall(39, "getpid", 5, subsystem="Process Mgmt.")
    snap.syscall(20, "getpid", 5, subsystem="Process Mgmt.",
                 abi=snapshot.COMPAT, abi_name="ia32")
    snap.syscall(57, "fork", 2, 1, subsystem="Process Mgmt.",
                 errnos=[(11, "EAGAIN", 1)])
    return snap


def changed():
    snap = snapshot.Snapshot(release="6.12.0")
    snap.syscall(0, "read", 150, 7, 10, "Filesystem",
                 errnos=[(11, "EAGAIN", 3), (4, "EINTR", 4)])
    snap.syscall(39, "getpid", 5, subsystem="Process Mgmt.")
    snap.syscall(41, "socket", 3, 2, subsystem="Network",
                 errnos=[(97, "EAFNOSUPPORT", 2)])
    snap.syscall(62, "kill", 9, subsystem="Signal")
    snap.syscall(37, "kill", 1, subsystem="Signal", abi=snapshot.COMPAT,
                 abi_name="ia32")
    return snap


def diff(*args, program=None):
    result = wlcat("diff", *args, program=program)
    equal(result.err, "")
    rows = [line for line in result.out.splitlines()
            if not line.startswith("#")][2:]
    return result.status, rows, result.out


def files():
    return save("a.raw", base()), save("b.json", to_json(changed().build()))


DIFF = """\
what    kind      name                     calls in A calls in B    change errors in A errors in B subsystem
------- --------- ------------------------ ---------- ---------- --------- ----------- ----------- -------------
new     subsystem Signal                            -         10         -           -           0
new     subsystem Network                           -          3         -           -           2
new     call      kill                              -          9         -           -           0 Signal
new     call      socket                            -          3         -           -           2 Network
new     call      ia32:kill                         -          1         -           -           0 Signal
new     errno     read EAGAIN                       -          3         -           -           - Filesystem
gone    call      ia32:getpid                       5          -         -           0           - Process Mgmt.
gone    call      fork                              2          -         -           1           - Process Mgmt.
changed subsystem Filesystem                      100        150   +50.00%           4           7
changed subsystem Process Mgmt.                    12          5   -58.33%           1           0
changed call      read                            100        150   +50.00%           4           7 Filesystem
"""


@test
def diff_is_exact():
    a, b = files()
    for program in PROGRAMS:
        status, _, out = diff(a, b, program=program)
        equal(out, "# A: %s, kernel 6.1.0, runs: 1, calls: 112\n"
              "# B: %s, kernel 6.12.0, runs: 1, calls: 168\n" % (a, b) + DIFF +
              "# new: 6, beyond the threshold: 0, gone: 2, changed: 3, "
              "allowed: 0\n")
        equal(status, 1)


@test
def diff_of_the_same_is_empty():
    a = files()[0]
    again = save("again.json", to_json(base().build()))
    for other in (a, again):
        status, rows, out = diff(a, other)
        equal((status, rows), (0, []))
        assert out.endswith("\n# new: 0, beyond the threshold: 0, gone: 0, "
                            "changed: 0, allowed: 0\n"), out


@test
def what_is_gone_or_changed_does_not_fail():
    snap = snapshot.Snapshot()
    snap.syscall(0, "read", 1000, 1, 10, "Filesystem",
                 errnos=[(4, "EINTR", 1)])
    status, rows, _ = diff(files()[0], save("c.raw", snap))
    equal(status, 0)
    equal([row.split()[:3] for row in rows],
          [["gone", "subsystem", "Process"], ["gone", "call", "getpid"],
           ["gone", "call", "ia32:getpid"], ["gone", "call", "fork"],
           ["changed", "subsystem", "Filesystem"], ["changed", "call", "read"],
           ["changed", "errno", "read"]])


def only(**numbers):
    snap = snapshot.Snapshot()
    for name, calls in numbers.items():
        snap.syscall(len(name), name, calls, subsystem="S")
    return snap


@test
def one_new_thing_of_each_kind_fails():
    a = save("a1.raw", only(read=1))
    with_call = only(read=1)
    with_call.syscall(1, "write", 1, subsystem="S")
    with_errno = snapshot.Snapshot()
    with_errno.syscall(4, "read", 1, 1, subsystem="S",
                       errnos=[(5, "EIO", 1)])
    with_subsystem = snapshot.Snapshot()
    with_subsystem.syscall(4, "read", 1, subsystem="T")
    for snap, what in ((with_call, ["new", "call", "write"]),
                       (with_errno, ["new", "errno", "read"]),
                       (with_subsystem, ["new", "subsystem", "T"])):
        status, rows, _ = diff(a, save("b1.raw", snap))
        equal(status, 1)
        equal(rows[0].split()[:3], what)


@test
def an_errno_of_the_first_module_is_not_new():
    """It counted errors, but did not say which: that is said instead."""
    old = save("old.raw", base().build(old=True))
    status, rows, out = diff(old, save("new.raw", base()))
    equal((status, rows), (0, []))
    assert "\n# errnos are not compared: one of them has none\n" in out, out


@test
def a_new_operation_is_new():
    snap = snapshot.divided()
    snap.syscall(16, "ioctl:TCSETS", 3, 1, part=snapshot.PART_OP)
    snap.syscall(54, "ioctl:TCGETS", 2, abi=snapshot.COMPAT, abi_name="ia32",
                 part=snapshot.PART_OP)
    a = save("p1.raw", snapshot.divided())
    b = save("p2.json", to_json(snap.build()))
    for program in PROGRAMS:
        status, rows, out = diff(a, b, program=program)
        equal((status, [row.split() for row in rows]), (1, [
            "new call ioctl:TCSETS - 3 - - 1".split(),
            "new call ia32:ioctl:TCGETS - 2 - - 0".split()]))
        assert "parts" not in out.replace(a, "").replace(b, ""), out
    equal(diff(a, b, "--allow", save("allow", "call *ioctl:*"))[:2], (0, []))
    status, rows, _ = diff(b, a)
    equal((status, [row.split()[:3] for row in rows]),
          (0, [["gone", "call", "ioctl:TCSETS"],
               ["gone", "call", "ia32:ioctl:TCGETS"]]))


@test
def parts_that_one_does_not_count_are_not_new():
    """Whether they are counted is an option: that is said instead."""
    def without(*parts):
        snap = snapshot.divided()
        snap.parts = [row for row in snap.parts
                      if row[-8] not in parts]
        return save("w%s.raw" % "".join(map(str, parts)), snap)

    everything = without()
    said = "\n# parts of calls are compared only as far as both count them\n"
    for parts in ((snapshot.PART_FD,), (snapshot.PART_OP,),
                  (snapshot.PART_OP, snapshot.PART_FD, snapshot.PART_OTHER)):
        one = without(*parts)
        for files in ((one, everything), (everything, one)):
            status, rows, out = diff(*files)
            equal((status, rows), (0, []))
            assert said in out, out
        assert said not in diff(one, one)[2]
    # What found no row is of any calls.
    other = without(snapshot.PART_OTHER)
    status, rows, out = diff(other, everything)
    equal((status, rows, said in out), (0, [], False))


@test
def operations_of_rings_are_always_compared():
    """There is no option for them."""
    snap = snapshot.divided()
    snap.parts = []
    a = save("p3.raw", snap)
    snap.syscall(18, "io_uring:openat", 4, part=snapshot.PART_RING)
    status, rows, _ = diff(a, save("p4.raw", snap))
    equal((status, [row.split() for row in rows]),
          (1, ["new call io_uring:openat - 4 - - 0".split()]))


def tally(*paths, capabilities=()):
    snap = snapshot.Snapshot()
    for path in paths:
        snap.path(*path)
    for capability in capabilities:
        snap.capability(21, "CAP_SYS_ADMIN", *capability)
    return snap


@test
def new_paths_and_capabilities_are_new():
    admin = (2, snapshot.GRANTED, 170, "sethostname")
    denied = (1, 0, 165, "mount", snapshot.COMPAT, "ia32")
    inside = (3, snapshot.GRANTED | snapshot.NOAUDIT | snapshot.USERNS)
    a = save("f1.raw", tally(("/etc/passwd", 3), ("/gone", 1, 2, "ENOENT"),
                             ("/same", 4), capabilities=[admin]))
    b = save("f2.json", to_json(tally(
        ("/etc/passwd", 5), ("/etc/passwd", 1, 2, "ENOENT"), ("/same", 4),
        ("/a b", 6, 0, "", snapshot.EXEC), ("/long", 1, 0, "", 0, snapshot.CUT),
        ("", 1, 0, "", 0, snapshot.UNREAD | snapshot.NORETURN),
        ("", 1, 0, "", 0, snapshot.UNREAD | snapshot.URING),
        capabilities=[admin, denied, inside]).build()))
    for program in PROGRAMS:
        status, rows, out = diff(a, b, program=program)
        equal((status, [" ".join(row.split()) for row in rows]), (1, [
            "new file exec /a b ok - 6 - - -",
            "new file open (io_uring) ok - 1 - - -",
            "new file open /etc/passwd ENOENT - 1 - - -",
            "new file open /long... ok - 1 - - -",
            "new file open ? ? - 1 - - -",
            "new capability CAP_SYS_ADMIN - granted unaudited userns "
            "- 3 - - -",
            "new capability CAP_SYS_ADMIN ia32:mount denied - 1 - - -",
            "gone file open /gone ENOENT 1 - - - -",
            "changed file open /etc/passwd ok 3 5 +66.67% - -"]))
        assert "has no" not in out, out
    known = ("file * /a b ok\nfile open /etc/* ENOENT\nfile open *... ok\n"
             "file open ? ?\nfile open (io_uring) *\n"
             "capability CAP_SYS_ADMIN *")
    status, rows, out = diff(a, b, "--allow", save("allow", known))
    equal((status, len(rows)), (0, 2))
    assert "allowed: 7\n" in out, out
    for nr in range(6):
        rest = known.splitlines()
        del rest[nr]
        equal(diff(a, b, "--allow", save("allow", "\n".join(rest)))[0], 1)
    # What is of no call has no threshold.
    a = save("f3.raw", tally(("/x", 1)))
    b = save("f4.raw", tally(("/x", 100)))
    equal(diff(a, b, "--threshold=0")[0], 0)


@test
def a_file_without_paths_or_capabilities_is_named():
    none = save("none.raw", tally())
    paths = save("paths.raw", tally(("/x", 1)))
    caps = save("caps.raw", tally(capabilities=[(1, 0, 170, "sethostname")]))
    for files, status, said in (
            ((none, none), 0, None),
            ((none, paths), 1, "# A has no paths: "),
            ((paths, none), 0, "# B has no paths: "),
            ((none, caps), 1, "# A has no capabilities: "),
            ((caps, none), 0, "# B has no capabilities: ")):
        got, rows, out = diff(*files)
        equal((got, len(rows)), (status, 1 if said else 0))
        equal([line.split(": ")[0] + ": " for line in out.splitlines()
               if " has no " in line], [said] if said else [])
        assert not said or "\n%sperhaps they were not counted\n" % said in out


@test
def paths_in_differences_are_safe_to_print():
    for program in (harness.MUSL, harness.SANITIZED):
        status, rows, _ = diff(
            save("s3.raw", tally()),
            save("s4.raw", tally((b"\x1b[31m\n\xff", 1, 1, b"\x07"))),
            program=program)
        equal((status, [row.split()[:5] for row in rows]),
              (1, [["new", "file", "open", "\\033[31m\\012\\377", "\\007"]]))


@test
def the_threshold_is_for_calls_only():
    a = save("t1.raw", only(read=100))
    for calls, threshold, status in (
            (150, None, 0), (150, "50", 0), (150, "49", 1), (151, "50%", 1),
            (50, "50", 0), (49, "50", 1), (101, "0", 1), (100, "0", 0),
            (1 << 63, "2147483647", 1)):
        args = ["--threshold", threshold] if threshold else []
        got, rows, out = diff(a, save("t2.raw", only(read=calls)), *args)
        equal((calls, threshold, got), (calls, threshold, status))
        beyond = [row.split()[1:3] for row in rows
                  if row.startswith("beyond ")]
        equal(beyond, [["call", "read"]] * status)
        assert "beyond the threshold: %d" % status in out, out
    for bad in ("x", "", "-1", "1.5", "10%%", "99999999999"):
        one_line(wlcat("diff", a, a, "--threshold=" + bad), 2,
                 "not a whole number of percent")


@test
def sums_are_compared_per_run():
    a = save("r1.raw", only(read=100))
    sum_3 = save("r3.json", merge("--format=json", a, a, a))
    equal(diff(a, sum_3, "--threshold=0")[:2], (0, []))
    half = save("r2.raw", only(read=150))
    status, rows, _ = diff(half, sum_3, "--threshold=10")
    equal((status, rows[0].split()),
          (1, "beyond call read 150 300 -33.33% 0 0 S".split()))
    equal(diff(half, sum_3, "--threshold=34")[0], 0)
    equal(diff(sum_3, a, "--threshold=0")[:2], (0, []))
    status, rows, _ = diff(sum_3, half, "--threshold=49")
    equal((status, rows[0].split()),
          (1, "beyond call read 300 150 +50.00% 0 0 S".split()))


@test
def known_differences_are_allowed():
    a, b = files()
    everything = """\
# known
call kill
  call\tsocket   # new service
call *:kill
errno read E*N

subsystem Net*
subsystem Signal"""
    for program in PROGRAMS:
        status, rows, out = diff(a, b, "--allow",
                                 save("allow", everything + "\n"),
                                 program=program)
        equal((status, len(rows)), (0, 5))
        assert "new: 0, " in out and "allowed: 6\n" in out, out
        # The last line may lack its end.
        equal(diff(a, b, "--allow=" + save("allow", everything))[0], 0)
    for nr, line in enumerate(everything.splitlines()):
        if line.strip() and not line.startswith("#"):
            rest = everything.splitlines()
            del rest[nr]
            equal(diff(a, b, "--allow", save("allow", "\n".join(rest)))[0], 1)


@test
def patterns_match_as_globs_do():
    a = save("g1.raw", only(read=1))
    b = save("g2.raw", only(read=1, clock_gettime=1))
    for pattern, status in (
            ("clock_gettime", 0), ("*", 0), ("clock_*", 0), ("*time", 0),
            ("c*k*t*e", 0), ("**clock_gettime**", 0), ("clock_gettime*", 0),
            ("clock", 1), ("*clock", 1), ("clock_gettimes", 1),
            ("c*x*", 1), ("clock_gettim?", 1), ("*:clock_gettime", 1),
            ("clock_gettim", 1), ("*tim", 1), ("c*gettim*ee", 1)):
        equal((pattern, diff(a, b, "--allow",
                             save("allow", "call " + pattern))[0]),
              (pattern, status))


@test
def names_of_subsystems_may_have_blanks():
    snap = snapshot.Snapshot()
    snap.syscall(4, "read", 1, subsystem="Memory Mgmt.")
    args = (save("n1.raw", only(read=1)), save("n2.raw", snap), "--allow")
    equal(diff(*args, save("allow", "subsystem  Memory \t Mgmt.  "))[0], 0)
    equal(diff(*args, save("allow", "subsystem Memory"))[0], 1)


@test
def bad_lines_of_known_differences_are_named():
    a = files()[0]
    for text, line in (("calls x", 1), ("call", 1), ("call a b", 1),
                       ("\n# c\nerrno read", 3), ("errno a b c", 1),
                       ("call x\nsubsystem\n", 2), ("call # x", 1),
                       ("errno\n", 1), ("call a\n\xff", 2), ("file", 1),
                       ("capability  ", 1), ("files x", 1)):
        one_line(wlcat("diff", a, a, "--allow", save("allow", text)), 2,
                 "allow: line %d: expected 'call NAME'" % line)
    one_line(wlcat("diff", a, a, "--allow", save("allow", b"call a\0\n")), 2,
             "allow: line 1: not a text")
    one_line(wlcat("diff", a, a, "--allow=/nonexistent"), 2, "No such file")
    one_line(wlcat("diff", a, a, "--allow=/"), 2, "/: ")
    equal(diff(a, a, "--allow", save("allow", ""))[0], 0)


@test
def diff_ends_with_2_when_it_cannot_tell():
    a = files()[0]
    bad = save("bad", "x" * 50)
    one_line(wlcat("diff"), 2, "two files")
    one_line(wlcat("diff", a), 2, "two files")
    one_line(wlcat("diff", a, a, a), 2, "two files")
    one_line(wlcat("diff", a, "--format=json", a), 2, "unknown option")
    one_line(wlcat("diff", a, bad), 2, "not a snapshot")
    one_line(wlcat("diff", bad, a), 2, "not a snapshot")
    one_line(wlcat("diff", a, "/nonexistent"), 2, "No such file")
    one_line(wlcat("diff", a, a, "-o", "/nonexistent/x"), 2, "No such file")
    with open("/dev/full", "wb") as full:
        equal(wlcat("diff", a, a, "-o", full.name).status, 2)


@test
def diff_warns_of_what_is_incomplete():
    snap = only(read=1)
    snap.summary["lost"] = 4
    _, _, out = diff(save("w.raw", only(read=1)), save("w2.raw", snap))
    assert "\n# WARNING: incomplete, lost: 4\n" in out, out


@test
def names_in_differences_are_safe_to_print():
    snap = only(read=1)
    snap.syscall(9, b"\x1b[31m evil\xff", 1, 1, subsystem=b"\n",
                 errnos=[(1, b"\x07", 1)])
    for program in (harness.MUSL, harness.SANITIZED):
        status, rows, out = diff(save("s1.raw", only(read=1)),
                                 save("s2.raw", snap), program=program)
        equal(status, 1)
        assert "\x1b" not in out and "\\033[31m evil\\377" in out, out
        equal(len(rows), 2)


@test
def damaged_files_never_crash_diff_and_merge():
    rng = random.Random(20261120)
    a, _ = files()
    goods = (changed().build(), to_json(changed().build()).encode())
    statuses = set()
    for _ in range(40):
        bad = bytearray(rng.choice(goods))
        for _ in range(rng.randrange(1, 6)):
            bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        path = save("damaged", bytes(bad[:rng.choice((len(bad), 9999, 300))]))
        for args, bad_status in ((("diff", a, path), 2),
                                 (("diff", path, a), 2),
                                 (("merge", path, a), 1)):
            result = wlcat(*args, program=harness.SANITIZED)
            assert result.status <= 2, result
            if not result.out:
                one_line(result, bad_status, "damaged: ")
            statuses.add((args[0], result.status))
    # What is left of one may have nothing that the other lacks.
    equal(statuses - {("diff", 0)},
          {("diff", 1), ("diff", 2), ("merge", 0), ("merge", 1)})


@test
def many_rows_take_no_time():
    """Nothing in it is quadratic."""
    snap = snapshot.Snapshot()
    for nr in range(20000):
        snap.syscall(nr, "call_%d" % nr, nr + 1, subsystem="S%d" % nr,
                     errnos=[(1, "E%d" % nr, 1)], errors=1)
        snap.path("/%d" % nr, nr)
    path = save("many.raw", snap)
    equal(diff(path, path)[0], 0)
    equal(len(merge_json(path, path)["syscalls"]), 20000)
