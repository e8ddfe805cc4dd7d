# SPDX-License-Identifier: GPL-2.0-only
"""Saved snapshots: JSON that is read again."""
import json
import os

import harness
import snapshot
from harness import equal, one_line, show, test

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
