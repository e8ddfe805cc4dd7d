# SPDX-License-Identifier: GPL-2.0-only
"""What is no snapshot, is damaged, or comes from a newer module."""
import functools
import json
import os
import random
import re
import struct
import subprocess

import harness
import snapshot
from harness import equal, one_line, show, test

def objects():
    """What wlcat, wlcat-diff and wlcat-merge are made of, but for main()."""
    with open(os.path.join(harness.TOP, "tools", "Makefile"),
              encoding="utf-8") as file:
        sources = re.findall(r"^(?:DIFF_|MERGE_)?SRCS := ((?:.*\\\n)*.*)", file.read(),
                             re.M)
    names = set(re.findall(r"(\w+)\.c", " ".join(sources)))
    assert {"wlcat", "merge", "snapshot"} <= names, names
    return [os.path.join(harness.BUILD, "sanitized", name + ".o")
            for name in sorted(names - {"wlcat", "diff", "sum"})]


@functools.lru_cache
def build_fuzz():
    tools = os.path.join(harness.TOP, "tools")
    out = os.path.join(harness.BUILD, "sanitized", "fuzz")
    flags = ["-std=gnu11", "-O1", "-g", "-D_GNU_SOURCE",
             "-D__SANE_USERSPACE_TYPES__", "-fsanitize=address,undefined",
             "-fno-sanitize-recover=all", "-I", tools,
             "-I", os.path.join(harness.TOP, "uapi"), "-Wall", "-Werror"]
    main = os.path.join(harness.tmp, "wlcat.o")
    subprocess.run(["gcc", *flags, "-Dmain=wlcat_main", "-c", "-o", main,
                    os.path.join(tools, "wlcat.c")], check=True)
    subprocess.run(
        ["gcc", *flags, "-o", out,
         os.path.join(os.path.dirname(__file__), "fuzz.c"), main,
         *objects()], check=True)
    return out


def run_fuzz(data, rounds):
    good = os.path.join(harness.tmp, "good")
    with open(good, "wb") as file:
        file.write(data)
    process = subprocess.run([build_fuzz(), good, "20261120", str(rounds)],
                             env=harness.environment(), check=False,
                             capture_output=True, timeout=600)
    assert process.returncode == 0, process
    taken, tried = (int(word) for word in process.stdout.split(b" of "))
    assert 0 < taken < tried, process


@test
def damaged_snapshots_never_crash_the_reader():
    """Cut off anywhere, bits flipped, random changes: see fuzz.c."""
    run_fuzz(snapshot.sample().build(grow=8, unknown=True), 2000)


@test
def damaged_parts_never_crash_the_reader():
    run_fuzz(snapshot.divided().build(), 2000)


@test
def damaged_paths_never_crash_the_reader():
    run_fuzz(snapshot.tallied().build(), 2000)


@test
def damaged_functions_never_crash_merge():
    run_fuzz(snapshot.traced().build(), 2000)


@test
def damaged_json_never_crashes_the_reader():
    """The same, of a shorter text."""
    snap = snapshot.Snapshot()
    snap.syscall(-1, "r\\\u20ac", 3, 1, 7, "S", abi=snapshot.X32,
                 abi_name="x32", buckets=[(1, snapshot.NO_BOUND, 2)],
                 errnos=[(4, "EINTR", 1)])
    snap.task(1, b"\xff", flags=snapshot.TASK_ROOT | snapshot.TASK_IN_CALL,
              call="r", state=snapshot.STOPPED)
    snap.loss("ring", 1)
    snap.syscall(-1, "r:s", 1, part=snapshot.PART_FD, value=1)
    snap.task_call(0, 1, "r", 1)
    snap.path("p", 1, 2, "E", what=snapshot.EXEC, flags=snapshot.CUT)
    snap.capability(1, "C", 1, snapshot.GRANTED, 1, "r", abi=snapshot.X32,
                    abi_name="x32")
    function = snap.function(1 << 63, "f", "m")
    snap.edge(None, function, 1, "r", 1, snapshot.X32, "x32")
    snap.function_time(function, 1, 2, 2, 2, 2, buckets=[(2, 3, 1)])
    snap.stack(b"c", "r", 1, [function], snapshot.DEEPEST)
    run_fuzz(show(snap.build(), "--format=json").out.strip().encode(), 2000)


@test
def damaged_snapshots_give_one_line_or_valid_json():
    good = snapshot.sample().build()
    rng = random.Random(20261120)
    refused = 0
    for _ in range(150):
        bad = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        result = show(bytes(bad), "--format=json")
        if result.status:
            one_line(result, 1, "wlcat: -: ")
            equal(result.out, "")
            refused += 1
        else:
            json.loads(result.out)
    assert 10 < refused < 150, refused


@test
def a_snapshot_that_is_cut_off_is_refused():
    good = snapshot.sample().build()
    for size in (0, 1, 23, 24, 25, 167, len(good) // 2, len(good) - 1):
        result = show(good[:size])
        one_line(result, 1, "not a snapshot" if size < 24 else "damaged: ")
        equal(result.out, "")


@test
def bytes_behind_the_snapshot_are_not_read():
    good = snapshot.sample().build()
    equal(show(good + b"\xff" * 100).out, show(good).out)


@test
def what_is_no_snapshot_is_refused():
    one_line(show(b"0123456789" * 10), 1, "not a snapshot")


@test
def the_other_byte_order_is_named():
    data = bytearray(snapshot.sample().build())
    data[0:4] = data[3::-1]
    one_line(show(bytes(data)), 1, "the other byte order")


@test
def a_newer_version_is_named():
    equal(show(snapshot.sample().build(version=2)).err,
          "wlcat: -: the module speaks snapshot version 2, this wlcat knows "
          "1: install the wlcat that came with the module\n")


@test
def longer_structs_and_unknown_sections_are_passed_over():
    want = show(snapshot.sample().build(), "--format=json")
    equal(want.status, 0)
    for grow in (8, 16, 64):
        got = show(snapshot.sample().build(grow=grow, unknown=True),
                   "--format=json")
        equal(got.status, 0)
        equal(got.out, want.out)


def with_section(kind, **fields):
    """The sample, with fields of one entry in its table of sections set."""
    data = bytearray(snapshot.sample().build())
    at = snapshot.HEADER.size
    while snapshot.SECTION.unpack_from(data, at)[0] != kind:
        at += snapshot.SECTION.size
    names = ("type", "entry_size", "offset", "nr")
    values = dict(zip(names, snapshot.SECTION.unpack_from(data, at)))
    values.update(fields)
    snapshot.SECTION.pack_into(data, at, *(values[name] for name in names))
    return bytes(data)


@test
def sections_out_of_bounds_are_refused():
    size = len(snapshot.sample().build())
    for fields in ({"nr": 1 << 61}, {"nr": 1 << 63}, {"nr": 7000},
                   {"offset": size + 8}, {"offset": (1 << 64) - 8},
                   {"offset": 0}, {"offset": 24}, {"offset": 1 << 63},
                   {"entry_size": 0}, {"entry_size": 0xffffffff},
                   {"entry_size": 64}, {"type": snapshot.TASK}):
        one_line(show(with_section(snapshot.SYSCALL, **fields)), 1, "damaged: ")


@test
def a_huge_size_takes_no_memory():
    """The header claims 2^60 bytes; the file ends after some."""
    data = bytearray(snapshot.sample().build())
    struct.pack_into("=Q", data, 8, 1 << 60)
    one_line(show(bytes(data)), 1, "damaged: ")


@test
def strings_out_of_bounds_are_refused():
    for offset in (4, 8, 16, 20):
        entry = offset + 0
        data = bytearray(snapshot.sample().build())
        at = snapshot.HEADER.size + snapshot.SECTION.size
        syscalls = snapshot.SECTION.unpack_from(data, at)
        equal(syscalls[0], snapshot.SYSCALL)
        if offset == 4:
            continue    # an ABI, not a string
        struct.pack_into("=I", data, syscalls[2] + entry, 1 << 30)
        one_line(show(bytes(data)), 1, "damaged: bad string")
    one_line(show(with_section(snapshot.STRINGS, nr=0)), 1,
             "damaged: bad strings")


def with_entry(kind, offset, number, snap=None):
    """The sample, with 32 bits at @offset in the first entry set."""
    data = bytearray((snap or snapshot.sample()).build())
    at = snapshot.HEADER.size
    while snapshot.SECTION.unpack_from(data, at)[0] != kind:
        at += snapshot.SECTION.size
    entry = snapshot.SECTION.unpack_from(data, at)[2]
    struct.pack_into("=I", data, entry + offset, number)
    return bytes(data)


@test
def strings_of_every_entry_are_checked():
    for kind, offset, what in (
            (snapshot.SUMMARY, 132, "the summary"),
            (snapshot.TASK, 20, "a task"),
            (snapshot.TASK, snapshot.LAYOUT[snapshot.TASK].size - 52, "a task"),
            (snapshot.LOSS, 0, "a loss"), (snapshot.ERRNO, 4, "an error")):
        one_line(show(with_entry(kind, offset, 1 << 20)), 1,
                 "damaged: bad string in " + what)


@test
def entries_of_a_call_are_its_own():
    """Out of bounds, or more in all than there are."""
    end = snapshot.LAYOUT[snapshot.SYSCALL].size - 8    # part and value
    for offset, number in ((end - 16, 1 << 31), (end - 16, 8), (end - 12, 13),
                           (end - 12, 0xffffffff), (end - 12, 6),
                           (end - 8, 5), (end - 8, 0xffffffff), (end - 4, 3)):
        one_line(show(with_entry(snapshot.SYSCALL, offset, number)), 1,
                 "damaged: a system call is out of bounds")
    # There is one bucket, and it belongs to the second part.
    for offset, number in ((end - 16, 2), (end - 12, 1), (end - 12, 2)):
        one_line(show(with_entry(snapshot.SYSCALL, offset, number,
                                 snapshot.divided())), 1,
                 "damaged: a system call is out of bounds")
        one_line(show(with_entry(snapshot.PART, offset, number + 1,
                                 snapshot.divided())), 1,
                 "damaged: a system call is out of bounds")


@test
def strings_of_parts_and_calls_of_tasks_are_checked():
    for kind, offset, what in (
            (snapshot.PART, 8, "bad string in a system call"),
            (snapshot.PART, 12, "bad string in a system call"),
            (snapshot.TASK_CALL, 0, "a call of a task is out of bounds"),
            (snapshot.TASK_CALL, 12, "bad string in a call of a task"),
            (snapshot.TASK_CALL, 16, "bad string in a call of a task")):
        one_line(show(with_entry(kind, offset, 1 << 20,
                                 snapshot.divided())), 1, "damaged: " + what)


@test
def strings_of_paths_and_capabilities_are_checked():
    for kind, offset, what in (
            (snapshot.PATH, 12, "a path"), (snapshot.PATH, 16, "a path"),
            (snapshot.CAPABILITY, 4, "a capability"),
            (snapshot.CAPABILITY, 20, "a capability"),
            (snapshot.CAPABILITY, 24, "a capability")):
        one_line(show(with_entry(kind, offset, 1 << 20, snapshot.tallied())),
                 1, "damaged: bad string in " + what)


@test
def a_histogram_of_no_calls_ends():
    snap = snapshot.Snapshot()
    snap.syscall(0, "read", 1, buckets=[(1, 2, 0)])
    equal(show(snap.build(), "hist").out.splitlines()[-1],
          "{ usecs:          0.001 -          0.002 } hitcount:          0  ")


@test
def a_snapshot_without_a_summary_is_refused():
    one_line(show(with_section(snapshot.SUMMARY, type=99)), 1,
             "damaged: no summary")
    one_line(show(with_section(snapshot.SUMMARY, nr=0)), 1,
             "damaged: no summary")
