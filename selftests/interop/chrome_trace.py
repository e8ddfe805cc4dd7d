# SPDX-License-Identifier: GPL-2.0-only
"""A strict reader of the Trace Event Format, as far as slices, instants, async
events and metadata go: what is not allowed or is missing is an error, be it
something that viewers would put up with."""
import decimal
import json

UNITS = ("ns", "ms")
TOP = {"traceEvents", "displayTimeUnit", "otherData"}
METADATA = {"process_name", "thread_name"}
COMMON = {"ph", "name", "pid", "tid", "cat", "ts"}
# phase: members that it needs, and that it may have
PHASES = {
    "X": ({"dur", "args"}, {"tts", "tdur"}),
    "B": (set(), {"args"}),
    "E": (set(), set()),
    "i": ({"s"}, {"args"}),
    "b": ({"id"}, {"args"}),
    "e": ({"id"}, {"args"}),
}


def need(condition, *what):
    if not condition:
        raise AssertionError(" ".join(map(str, what)))


def once(pairs):
    """An object, none of whose members is there twice."""
    members = dict(pairs)
    need(len(members) == len(pairs), "twice:", pairs)
    return members


def no_constant(word):
    raise AssertionError("not JSON: " + word)


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def nanoseconds(event, key):
    """A time of microseconds that is a whole number of nanoseconds."""
    value = event[key]
    need(is_int(value) or isinstance(value, decimal.Decimal), key, event)
    value = value * 1000
    need(value == int(value) and value >= 0, key, event)
    return int(value)


def check_event(event):
    need(isinstance(event, dict), event)
    need(isinstance(event.get("name"), str) and event["name"], "name:", event)
    need(is_int(event.get("pid")) and is_int(event.get("tid")), "task:", event)
    if event.get("ph") == "M":
        need(set(event) == {"ph", "name", "pid", "tid", "args"}, event)
        need(event["name"] in METADATA, event)
        need(set(event["args"]) == {"name"}, event)
        need(isinstance(event["args"]["name"], str), event)
        return
    need(event.get("ph") in PHASES, "phase:", event)
    needed, allowed = PHASES[event["ph"]]
    need(COMMON | needed <= set(event), "missing:", event)
    need(set(event) <= COMMON | needed | allowed, "unknown:", event)
    need(isinstance(event["cat"], str) and event["cat"], "cat:", event)
    need(isinstance(event.get("args", {}), dict), "args:", event)
    for value in event.get("args", {}).values():
        need(isinstance(value, (str, int, decimal.Decimal)), "value:", event)
        need(not is_int(value) or abs(value) <= 1 << 53, "inexact:", event)
    nanoseconds(event, "ts")
    if event["ph"] == "X":
        dur = nanoseconds(event, "dur")
        need(("tts" in event) == ("tdur" in event), "tdur:", event)
        if "tdur" in event:
            nanoseconds(event, "tts")
            need(nanoseconds(event, "tdur") <= dur, "tdur:", event)
    elif event["ph"] == "i":
        need(event["s"] in ("g", "p", "t"), "scope:", event)
    elif event["ph"] in "be":
        need(isinstance(event["id"], str) and int(event["id"], 16) >= 0, event)


def slices(events):
    """(task, begin, end, event) of all slices, be they one event or two."""
    found, begun = [], {}
    for event in sorted((e for e in events if e["ph"] in "XBE"),
                        key=lambda e: nanoseconds(e, "ts")):
        task = (event["pid"], event["tid"])
        begin = nanoseconds(event, "ts")
        if event["ph"] == "X":
            found.append((task, begin, begin + nanoseconds(event, "dur"), event))
        elif event["ph"] == "B":
            begun.setdefault(task, []).append((begin, event))
        else:
            need(begun.get(task), "does not begin:", event)
            begin, first = begun[task].pop()
            need((first["name"], first["cat"]) == (event["name"], event["cat"]),
                 "ends another:", first, event)
            found.append((task, begin, nanoseconds(event, "ts"), first))
    need(not any(begun.values()), "does not end:", begun)
    return found


def check_nesting(events):
    """Slices of a task are one within the other, or one after the other."""
    tasks = {}
    for task, begin, end, event in slices(events):
        tasks.setdefault(task, []).append((begin, -end, event))
    for found in tasks.values():
        found.sort(key=lambda s: s[:2])
        stack = []
        for begin, end, event in found:
            while stack and -stack[-1] <= begin:
                stack.pop()
            need(not stack or -end <= -stack[-1], "crosses another:", event)
            stack.append(end)


def check_async(events):
    """What begins ends, once, and not before."""
    begun = {}
    for event in events:
        if event["ph"] not in "be":
            continue
        key = (event["cat"], event["id"], event["name"])
        if event["ph"] == "b":
            need(key not in begun, "begins twice:", event)
            begun[key] = nanoseconds(event, "ts")
        else:
            need(key in begun, "does not begin:", event)
            need(begun[key] is not None and nanoseconds(event, "ts") >= begun[key],
                 "ends:", event)
            begun[key] = None
    need(not any(begun.values()), "does not end:", begun)


def load(text):
    """Read a trace. Return: the object; fails if anything is wrong with it."""
    trace = json.loads(text, object_pairs_hook=once, parse_constant=no_constant,
                       parse_float=decimal.Decimal)
    need(set(trace) == TOP, "members:", set(trace))
    need(trace["displayTimeUnit"] in UNITS, trace["displayTimeUnit"])
    need(isinstance(trace["otherData"], dict), trace["otherData"])
    need(isinstance(trace["traceEvents"], list), "no list")
    for event in trace["traceEvents"]:
        check_event(event)
    check_nesting(trace["traceEvents"])
    check_async(trace["traceEvents"])
    return trace


def calls(trace):
    """Slices that are calls."""
    return [event for event in trace["traceEvents"] if event["ph"] == "X"]
