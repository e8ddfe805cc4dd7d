# SPDX-License-Identifier: GPL-2.0-only
"""wlcat export on directories of plain files: pages of the ring are made here,
record by record, and what becomes of them is compared exactly; then they are
damaged."""
import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

import harness
from harness import equal, test
from test_run import CLEAR, finish, spawn, wait_in, wait_in_open, wait_until
from test_trace import FORMAT, Tracing

sys.path.append(os.path.join(harness.TOP, "selftests", "interop"))

import chrome_trace    # noqa: E402, pylint: disable=wrong-import-position

COMMON = ("\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
          "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n")
HEADER_PAGE = (
    "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
    "\tfield: local_t commit;\toffset:8;\tsize:{0};\tsigned:1;\n"
    "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
    "\tfield: char data;\toffset:{1};\tsize:{2};\tsigned:1;\n")

# name: (id, [(declaration, size, signed)]), as on a machine of 64 bits
EVENTS = {
    "workload/syscall": (1001, [
        ("int nr", 4, 1), ("unsigned char abi", 1, 0),
        ("unsigned char flags", 1, 0), ("unsigned char nr_args", 1, 0),
        ("unsigned char text1_len", 1, 0), ("long ret", 8, 1), ("u64 wall", 8, 0),
        ("u64 cpu", 8, 0), ("__data_loc u64[] args", 4, 0),
        ("__data_loc char[] text", 4, 1)]),
    "workload/unfinished": (1002, [
        ("int pid", 4, 1), ("int nr", 4, 1), ("unsigned char abi", 1, 0),
        ("unsigned char nr_args", 1, 0), ("u64 age", 8, 0),
        ("__data_loc u64[] args", 4, 0)]),
    "workload/task": (1003, [
        ("int what", 4, 1), ("int pid", 4, 1), ("int code", 4, 1),
        ("int cut", 4, 1), ("__data_loc char[] name", 4, 1)]),
    "workload/signal": (1004, [
        ("int sig", 4, 1), ("int code", 4, 1), ("int handler", 4, 1)]),
    "workload/io_uring": (1005, [
        ("int op", 4, 1), ("int res", 4, 1), ("u64 wall", 8, 0),
        ("char name[24]", 24, 1)]),
    "workload/marker": (1006, [("__data_loc char[] label", 4, 1)]),
    "sched/sched_switch": (301, [
        ("char prev_comm[16]", 16, 1), ("pid_t prev_pid", 4, 1),
        ("int prev_prio", 4, 1), ("long prev_state", 8, 1),
        ("char next_comm[16]", 16, 1), ("pid_t next_pid", 4, 1),
        ("int next_prio", 4, 1)]),
    "sched/sched_waking": (302, [
        ("char comm[16]", 16, 1), ("pid_t pid", 4, 1), ("int prio", 4, 1)]),
}

NAMES = "".join("\t".join(line) + "\n" for line in (
    ("abi", "0", "x86-64"), ("abi", "1", "ia32"),
    ("call", "0", "0", "read", "Filesystem", "fd:fd buf:out count:size"),
    ("call", "0", "1", "write", "Filesystem", "fd:fd buf:in count:size"),
    ("call", "0", "9", "mmap", "Memory Mgmt.",
     "addr:hex len:size prot:prot flags:mmap fd:fd off:hex"),
    ("call", "0", "16", "ioctl", "Filesystem", "fd:fd cmd:bits arg:hex"),
    ("call", "0", "34", "pause", "Signal", ""),
    ("call", "0", "56", "clone", "Process Mgmt.", "flags:clone newsp:hex"),
    ("call", "0", "59", "execve", "Filesystem", "filename:str argv:ptr envp:ptr"),
    ("call", "0", "62", "kill", "Signal", "pid:int sig:signal"),
    ("call", "0", "82", "rename", "Filesystem", "oldname:str newname:str"),
    ("call", "0", "92", "chown", "Filesystem", "filename:str user:id group:id"),
    ("call", "0", "202", "futex", "Futex", "uaddr:ptr op:futex val:bits"),
    ("call", "0", "231", "exit_group", "Process Mgmt.", "error_code:int"),
    ("call", "0", "257", "openat", "Filesystem",
     "dfd:dfd filename:str flags:open mode:oct"),
    ("call", "0", "300", "odd", "?", "?"),
    ("call", "1", "3", "read", "Filesystem", "fd:fd buf:out count:size"),
    ("call", "1", "54", "ioctl", "Filesystem", "fd:fd cmd:bits arg:hex"),
    ("call", "1", "19", "lseek", "Filesystem", "fd:fd offset:long whence:whence"),
    ("operations", "ioctl", "1", "0xffffffff"),
    ("operation", "ioctl", "0", "0x5401", "TCGETS"),
    ("operation", "ioctl", "1", "0x5402", "OTHER"),
    ("operations", "futex", "1", "0x7f"),
    ("operation", "futex", "0", "0x0", "WAIT"),
    ("set", "clone", "flags", "64", "0xff"),
    ("name", "clone", "0x100", "0x100", "CLONE_VM"),
    ("set", "futex", "flags", "32", "0x0"),
    ("name", "futex", "0x80", "0x80", "FUTEX_PRIVATE_FLAG"),
    ("set", "mmap", "flags", "64", "0x0"),
    ("name", "mmap", "0xf", "0x2", "MAP_PRIVATE"),
    ("name", "mmap", "0x20", "0x20", "MAP_ANONYMOUS"),
    ("set", "open", "flags", "32", "0x0"),
    ("name", "open", "0x3", "0x0", "O_RDONLY"),
    ("name", "open", "0x3", "0x1", "O_WRONLY"),
    ("name", "open", "0x80000", "0x80000", "O_CLOEXEC"),
    ("set", "prot", "flags", "64", "0x0"),
    ("name", "prot", "0xffffffff", "0x0", "PROT_NONE"),
    ("name", "prot", "0x1", "0x1", "PROT_READ"),
    ("set", "signal", "value", "32", "0x0"),
    ("name", "signal", "0xffffffff", "0x9", "SIGKILL"),
    ("name", "signal", "0xffffffff", "0x11", "SIGCHLD"),
    ("set", "whence", "value", "32", "0x0"),
    ("name", "whence", "0xffffffff", "0x1", "SEEK_CUR"),
    ("newer", "than", "this", "wlcat")))

NR = {"read": 0, "write": 1, "mmap": 9, "ioctl": 16, "pause": 34, "clone": 56,
      "execve": 59, "kill": 62, "rename": 82, "chown": 92, "futex": 202,
      "exit_group": 231, "openat": 257, "odd": 300}
CUT, CUT2, GONE, GONE2 = 0x10, 0x20, 0x40, 0x80
DENIED, NORETURN, EXEC, NOARGS = 0x01, 0x02, 0x04, 0x08


def layout(name, long_size=8):
    """Fields of an event with their offsets, as a compiler places them."""
    at, fields = 8, []
    for decl, size, signed in EVENTS[name][1]:
        if decl.startswith("long "):
            size = long_size
        align = 1 if decl.startswith("char ") else min(size, 8)
        at = (at + align - 1) // align * align
        fields.append((decl, at, size, signed))
        at += size
    return fields, at


def format_of(name, long_size=8):
    fields, _ = layout(name, long_size)
    return "name: %s\nID: %d\nformat:\n%s%s\n%s" % (
        name.split("/")[1], EVENTS[name][0], COMMON,
        "".join("\tfield:%s;\toffset:%d;\tsize:%d;\tsigned:%d;\n" % field
                for field in fields),
        FORMAT if name == "workload/syscall" else "print fmt: x\n")


def record(event_name, pid, /, long_size=8, **values):
    """A record of an event; bytes for what is an array."""
    fields, end = layout(event_name, long_size)
    head = bytearray(struct.pack("=HBBi", EVENTS[event_name][0], 0, 0, pid))
    head += bytes(end - len(head))
    tail = b""
    for decl, at, size, signed in fields:
        word = decl.split()[-1].split("[")[0]
        value = values.get(word, b"" if "char" in decl and "[" in decl else 0)
        if decl.startswith("__data_loc"):
            value = value or b""
            where = len(head) + len(tail) | len(value) << 16
            tail += value
            value = struct.pack("=I", where)
        elif isinstance(value, int):
            value = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
        head[at:at + size] = value.ljust(size, b"\0")
    return bytes(head) + tail


def call(name, pid=7, args=(), texts=(), nr=None, **values):
    text = b"".join(bytes(text) + b"\0" for text in texts) or b"\0"
    values.setdefault("cpu", values.get("wall", 0))
    return record("workload/syscall", pid, nr=NR[name] if nr is None else nr,
                  nr_args=len(args), text=text,
                  text1_len=len(texts[0]) if texts else 0,
                  args=b"".join(struct.pack("=Q", arg & (1 << 64) - 1)
                                for arg in args), **values)


def switch(prev, state, following, **names):
    return record("sched/sched_switch", prev, prev_pid=prev, prev_state=state,
                  next_pid=following, **names)


def waking(pid):
    return record("sched/sched_waking", 0, pid=pid)


def head(kind, delta, word):
    return struct.pack("=II", kind | delta << 5, word)


def event(delta, data):
    """A record in the ring: short, long, or after a long time."""
    time = b""
    if delta >= 1 << 27:
        time = head(30, delta & (1 << 27) - 1, delta >> 27)
        delta = 0
    data += bytes(-len(data) % 4)
    if len(data) <= 28 * 4:
        return time + struct.pack("=I", len(data) // 4 | delta << 5) + data
    return time + head(0, delta, len(data) + 4) + data


def page(events, time=None, lost=None, long_size=8, size=4096):
    """events: (time, record), in order of time, or bytes as they are."""
    begin = next((at for at, _ in events), 0) if time is None else time
    data, now = b"", begin
    for at, what in events:
        data += event(at - now, what)
        now = at
    commit = len(data)
    if lost is not None:
        commit |= 1 << 31
        if lost:
            commit |= 1 << 30
            data += lost.to_bytes(long_size, "little")
    head_bytes = struct.pack("=Q", begin) + commit.to_bytes(long_size, "little")
    assert len(head_bytes) + len(data) <= size
    return (head_bytes + data).ljust(size, b"\0")


class Recorded(Tracing):
    """The instance, with pages of some CPUs."""

    def __init__(self, *cpus, long_size=8, clock="local", **more):
        super().__init__(**more)
        os.makedirs(self.instance("per_cpu"))
        for cpu, pages in enumerate(cpus):
            os.mkdir(self.instance("per_cpu/cpu%d" % cpu))
            self.write(self.instance("per_cpu/cpu%d/trace_pipe_raw" % cpu),
                       b"".join(pages))
        self.put("trace_clock", "[%s] global mono x86-tsc" % clock)
        self.put("events/header_page",
                 HEADER_PAGE.format(long_size, 8 + long_size,
                                    4096 - 8 - long_size))
        for name in EVENTS:
            os.makedirs(self.instance("events/" + name), exist_ok=True)
            self.put("events/%s/format" % name, format_of(name, long_size))
        self.write("syscall_names", NAMES.encode())
        self.write("task_stats", b"# lost: 0\n    pid    tgid comm\n")

    def put(self, name, text):
        self.write(self.instance(name), text.encode())


def export(directory, *args, **more):
    return harness.wlcat("export", "--perfetto", "-", *args,
                         directory=directory.path, **more)


def trace_of(*cpus, **more):
    """What becomes of records on some CPUs."""
    result = export(Recorded(*([page(cpu)] for cpu in cpus), **more))
    equal(result.status, 0)
    chrome_trace.load(result.out)
    return json.loads(result.out)


def events_of(*cpus, metadata=False):
    return [e for e in trace_of(*cpus)["traceEvents"]
            if metadata or e["ph"] != "M"]


def slices(*cpus):
    """(name, start, end) in nanoseconds, by start."""
    result = export(Recorded(*([page(cpu)] for cpu in cpus)))
    equal(result.status, 0)
    events = chrome_trace.load(result.out)["traceEvents"]
    return sorted(((event["name"], begin, end) for _, begin, end, event
                   in chrome_trace.slices(events)),
                  key=lambda s: (s[1], -s[2]))


def args_of(what):
    found = [e for e in events_of([(10**9, what)]) if e["ph"] == "X"]
    equal(len(found), 1)
    return found[0]["args"]


def shown(what):
    """The arguments alone, of a call of no time."""
    args = args_of(what)
    for key in ("result", "error", "wall_us", "cpu_us", "off_cpu_us"):
        args.pop(key, None)
    return args


# --- what is written, to the byte ----------------------------------------------

OPENAT = call("openat", args=(-100, 0x1000, 0x80000, 0), texts=[b"/etc/passwd"],
              ret=3, wall=2500, cpu=1750)


@test
def the_third_program_is_under_64_kib():
    path = os.path.join(os.path.dirname(harness.MUSL), "wlcat-export")
    stripped = os.path.join(harness.tmp, "stripped-export")
    subprocess.run(["strip", "-o", stripped, path], check=True)
    assert os.path.getsize(stripped) < 65536, os.path.getsize(stripped)


@test
def a_call_is_written_to_the_nanosecond():
    directory = Recorded([page([(1234567890123, OPENAT)])])
    result = export(directory)
    equal(result.status, 0)
    equal(result.err, "wlcat: 1 events of 1 tasks, 0 lost\n")
    equal(result.out, """\
{"displayTimeUnit":"ns","traceEvents":[
{"ph":"X","name":"openat","pid":7,"tid":7,"cat":"Filesystem","ts":1234567887.623,\
"dur":2.500,"tts":0.000,"tdur":1.750,"args":{"dfd":"AT_FDCWD",\
"filename":"/etc/passwd","flags":"O_RDONLY|O_CLOEXEC","mode":"0","result":3,\
"wall_us":2.500,"cpu_us":1.750,"off_cpu_us":0.750}}
],"otherData":{"program":"wlcat 0.1.0","clock":"local","events":1,"tasks":1,\
"events_lost":0,"scheduler":"not recorded","other_events":0,"damaged_pages":0}}
""")


@test
def every_build_writes_the_same():
    directory = Recorded([page([(5000, OPENAT), (1 << 40, OPENAT)])])
    want = export(directory)
    for program in (harness.GLIBC, harness.SANITIZED):
        got = export(directory, program=program)
        equal((got.status, got.out, got.err), (0, want.out, want.err))


@test
def a_kernel_of_32_bits_has_other_pages():
    what = record("workload/syscall", 7, long_size=4, nr=9, nr_args=2, ret=-4096,
                  wall=9, cpu=9, text=b"\0",
                  args=struct.pack("=QQ", 1 << 32 | 5, 2))
    directory = Recorded([page([(1000, what)], long_size=4, lost=6)],
                         long_size=4)
    trace = json.loads(export(directory).out)
    args = trace["traceEvents"][1]["args"]
    equal((args["addr"], args["len"], args["result"]), ("0x5", 2, "0xfffff000"))
    equal(trace["otherData"]["events_lost"], 6)


@test
def arguments_are_as_the_kernel_prints_them():
    for what, want in (
            (call("read", args=(3, 0x10, 5), texts=[b"hello"], ret=5),
             {"fd": 3, "buf": "hello", "count": 5}),
            (call("read", args=(-1, 0, 1 << 60), texts=[b""], flags=GONE, ret=-9),
             {"fd": -1, "buf": "NULL", "count": str(1 << 60)}),
            (call("write", args=(1, 0x10, 99), texts=[b"abc"], flags=CUT, ret=3),
             {"fd": 1, "buf": "abc...", "count": 99}),
            (call("rename", args=(1, 2), texts=[b"/a", b"/b"], flags=CUT2),
             {"oldname": "/a", "newname": "/b..."}),
            (call("rename", args=(1, 2), texts=[b"", b"/b"], flags=GONE),
             {"oldname": "0x1", "newname": "/b"}),
            (call("rename", args=(1, 2), texts=[b"/a", b""], flags=GONE2),
             {"oldname": "/a", "newname": "0x2"}),
            (call("execve", texts=[b"/bin/ls"], flags=EXEC),
             {"filename": "/bin/ls", "argv": "?", "envp": "?"}),
            (call("openat", args=(5, 0, 0x401, 0o100644), texts=[b""], flags=GONE),
             {"dfd": 5, "filename": "NULL", "flags": "O_WRONLY|0x400",
              "mode": "0100644"}),
            (call("openat", flags=NOARGS),
             {"dfd": "?", "filename": "?", "flags": "?", "mode": "?"}),
            (call("mmap", args=(0, 4096, 0, 0x22, -1, 0)),
             {"addr": "0", "len": 4096, "prot": "PROT_NONE",
              "flags": "MAP_PRIVATE|MAP_ANONYMOUS", "fd": -1, "off": "0"}),
            (call("mmap", args=(1, 1, 1 << 40, 0x40, 0, -1)),
             {"addr": "0x1", "len": 1, "prot": "0x10000000000",
              "flags": "0x40", "fd": 0, "off": "0xffffffffffffffff"}),
            (call("ioctl", args=(0, 0x5401, 1)),
             {"fd": 0, "cmd": "TCGETS", "arg": "0x1"}),
            (call("ioctl", args=(0, 0x99, 0)),
             {"fd": 0, "cmd": "0x99", "arg": "0"}),
            (call("ioctl", nr=54, abi=1, args=(0, 0x5401, 1)),
             {"fd": 0, "cmd": "TCGETS", "arg": "0x1"}),
            (call("ioctl", nr=54, abi=1, args=(0, 0x5402, 1)),
             {"fd": 0, "cmd": "OTHER", "arg": "0x1"}),
            (call("futex", args=(0, 0x180, -1)),
             {"uaddr": "NULL", "op": "WAIT|FUTEX_PRIVATE_FLAG|0x100",
              "val": "0xffffffff"}),
            (call("clone", args=(0x111, 0)),
             {"flags": "CLONE_VM|SIGCHLD", "newsp": "0"}),
            (call("clone", args=(0, 0)), {"flags": "0", "newsp": "0"}),
            (call("kill", args=(-5, 9)), {"pid": -5, "sig": "SIGKILL"}),
            (call("kill", args=(1, 34)), {"pid": 1, "sig": "SIGRT_2"}),
            (call("kill", args=(1, 99)), {"pid": 1, "sig": "99"}),
            (call("chown", args=(0, 0xffffffff, 0x80000000), flags=GONE,
                  texts=[b""]),
             {"filename": "NULL", "user": -1, "group": 0x80000000}),
            (call("pause"), {}),
            (call("odd", args=(0, 16)), {"arg0": "0", "arg1": "0x10"}),
            (call("odd", nr=2000, args=(1,)), {"arg0": "0x1"}),
            (call("read", nr=19, abi=1, args=(1 << 32 | 2, 0xffffffff, 1)),
             {"fd": 2, "offset": -1, "whence": "SEEK_CUR"})):
        equal(shown(what), want)


@test
def results_are_as_the_kernel_prints_them():
    for what, want in (
            (call("read", ret=0), {"result": 0}),
            (call("read", ret=(1 << 53) + 1), {"result": str((1 << 53) + 1)}),
            (call("read", ret=-2), {"result": -1, "error": "ENOENT"}),
            (call("read", ret=-95), {"result": -1, "error": "EOPNOTSUPP"}),
            (call("read", ret=-11), {"result": -1, "error": "EAGAIN"}),
            (call("read", ret=-4095), {"result": -1, "error": 4095}),
            (call("read", ret=-4096), {"result": "0xfffffffffffff000"}),
            (call("mmap", ret=4096), {"result": "0x1000"}),
            (call("read", ret=-1, flags=DENIED),
             {"result": -1, "error": "EPERM", "denied": "yes"})):
        args = args_of(what)
        equal({key: args[key] for key in ("result", "error", "denied")
               if key in args}, want)


@test
def calls_of_other_abis_and_numbers_say_so():
    for what, name, category in (
            (call("read", nr=3, abi=1), "read/ia32", "Filesystem"),
            (call("read", nr=9999, abi=0), "syscall_9999", "?"),
            (call("read", nr=9999, abi=7), "syscall_9999/?", "?"),
            (call("read", nr=-1), "syscall_-1", "?")):
        found = events_of([(1000, what)])[0]
        equal((found["name"], found["cat"]), (name, category))


@test
def any_bytes_are_strings_of_json():
    text = bytes(range(256)) * 1
    args = args_of(call("write", args=(1, 1, 255), texts=[text[1:]], ret=255))
    # what is no character of UTF-8 is that of the byte's number
    equal(args["buf"], "".join(map(chr, range(1, 256))))
    text = "\u20ac\U0001f600\"\\\n".encode() + b"\xff\xc0\x80\xed\xa0\x80"
    args = args_of(call("write", args=(1, 1, 9), texts=[text], ret=1))
    equal(args["buf"], "\u20ac\U0001f600\"\\\n\xff\xc0\x80\xed\xa0\x80")
    args = args_of(call("read", args=(1, 1, 3), texts=[b"a\0b"], ret=3))
    equal(args["buf"], "a\0b")


# --- slices ------------------------------------------------------------------------

@test
def calls_of_a_task_follow_each_other():
    # a read that went on after a handler: its time is without that of write
    equal(slices([(2000, call("write", wall=500)),
                  (3000, call("read", wall=2500))]),
          [("write", 1500, 2000), ("read", 2000, 3000)])
    # longer than the clock
    equal(slices([(2000, call("write", wall=(1 << 64) - 1))]),
          [("write", 0, 2000)])
    # a clock that went back
    equal(slices([(3000, call("write", wall=100))], [(2000, call("read", wall=1))]),
          [("read", 1999, 2000), ("write", 2900, 3000)])
    found = events_of([(2000, call("write", wall=500, cpu=400)),
                       (3000, call("read", wall=2500, cpu=1500))])
    equal([(e["tts"], e["tdur"], e["args"]["cpu_us"]) for e in found],
          [(0, 0.4, 0.4), (0.4, 1, 1.5)])


@test
def records_of_all_cpus_are_put_in_order():
    got = events_of([(100, call("read", wall=1)), (400, call("read", wall=1))],
                    [(200, call("write", 8, wall=1)),
                     (300, call("write", 8, wall=1))])
    equal([(e["name"], e["ts"]) for e in got],
          [("read", 0.099), ("write", 0.199), ("write", 0.299), ("read", 0.399)])


@test
def what_never_returned_lasts_until_the_exit_or_the_end():
    left = record("workload/unfinished", 1, pid=9, nr=0, age=400, nr_args=1,
                  args=struct.pack("=Q", 4))
    found = events_of([(1000, call("exit_group", args=(3,), flags=NORETURN)),
                       (1500, record("workload/task", 7, what=2, pid=7, code=0x300,
                                     name=b"\0")),
                       (1600, left), (2000, call("pause", 8, wall=1))])
    equal([(e["name"], e["tid"], e["ts"], e.get("dur"), e["args"])
           for e in found if e["tid"] != 8],
          [("exit_group", 7, 1.0, 0.5,
            {"error_code": 3, "result": "never returned"}),
           ("exit", 7, 1.5, None, {"status": 3}),
           ("read", 9, 1.2, 0.8,
            {"fd": 4, "buf": "?", "count": "?", "result": "never returned",
             "age_us": 0.4})])


@test
def a_call_that_returns_after_all_is_one_slice():
    left = record("workload/unfinished", 1, pid=7, nr=0, age=400)
    equal(slices([(1000, left), (2000, call("read", wall=1395))]),
          [("read", 605, 2000)])
    equal(slices([(1000, left), (2000, call("read", wall=100))]),
          [("read", 600, 1900), ("read", 1900, 2000)])
    equal(slices([(1000, left), (2000, call("write", wall=1500))]),
          [("write", 600, 2000), ("read", 600, 600)])


@test
def sleep_is_within_the_call():
    equal(slices([(1000, switch(7, 1, 0)), (1500, waking(7)),
                  (1600, switch(0, 0, 7)), (1700, call("read", wall=900))]),
          [("read", 800, 1700), ("blocked", 1000, 1500),
           ("runnable", 1500, 1600)])
    # it lost its CPU; of the state of the idle task nothing is said
    equal(slices([(1000, switch(7, 0x100, 9)), (1500, switch(9, 2, 7)),
                  (1700, call("read", wall=900))]),
          [("read", 800, 1700), ("runnable", 1000, 1500)])
    # nobody woke it
    equal(slices([(1000, switch(7, 2, 0)), (1500, switch(0, 0, 7)),
                  (1700, call("read", wall=900))]),
          [("read", 800, 1700), ("blocked-D", 1000, 1500)])
    # off the CPU between calls, and when a call had just begun
    equal(slices([(100, call("read", wall=50)),
                  (200, switch(7, 0, 9)), (300, switch(9, 0, 7)),
                  (500, switch(7, 1, 9)), (600, waking(7)),
                  (700, switch(9, 0, 7)), (900, call("pause", wall=390))]),
          [("read", 50, 100), ("runnable", 200, 300), ("pause", 500, 900),
           ("blocked", 500, 600), ("runnable", 600, 700)])
    # a task that sleeps to the end, in a call that has none
    left = record("workload/unfinished", 1, pid=7, nr=34, age=500)
    equal(slices([(1000, switch(7, 1, 0)), (1400, left),
                  (2000, call("read", 8))])[:2],
          [("pause", 900, 2000), ("blocked", 1000, 2000)])


@test
def sleep_after_a_call_that_never_returned_is_of_what_follows():
    left = record("workload/unfinished", 1, pid=7, nr=34, age=500)
    # the next call began before it slept
    equal(slices([(1000, left), (1200, switch(7, 1, 0)), (1300, waking(7)),
                  (1400, switch(0, 0, 7)), (1700, call("read", wall=600))]),
          [("pause", 500, 1100), ("read", 1100, 1700), ("blocked", 1200, 1300),
           ("runnable", 1300, 1400)])
    # some in the call that has no end, and some in the next
    equal(slices([(600, switch(7, 2, 0)), (700, switch(0, 0, 7)), (1000, left),
                  (1200, switch(7, 0, 9)), (1400, switch(9, 0, 7)),
                  (1450, switch(7, 2, 9)), (1600, switch(9, 0, 7)),
                  (1700, call("read", wall=300))]),
          [("pause", 500, 1400), ("blocked-D", 600, 700),
           ("runnable", 1200, 1400), ("read", 1400, 1700),
           ("blocked-D", 1450, 1600)])


@test
def a_pid_that_is_used_again_begins_anew():
    new = record("workload/task", 7, what=0, pid=8, name=b"new\0")
    found = events_of([
        (1000, new), (2000, call("read", 8, wall=500, cpu=400)),
        (3000, record("workload/task", 8, what=2, pid=8, name=b"\0")),
        # after it was said to have ended it left its CPU, and came back
        (3100, switch(8, 0, 9)), (3200, switch(9, 0, 8)),
        (4000, new), (5000, call("read", 8, wall=500, cpu=300))])
    equal([(e["ph"], e["name"], e["ts"], e.get("tts")) for e in found
           if e["tid"] == 8],
          [("X", "read", 1.5, 0), ("i", "exit", 3, None), ("X", "read", 4.5, 0)])


@test
def tasks_that_are_not_of_the_workload_are_left_out():
    equal(slices([(1000, switch(9, 1, 0)), (1100, waking(9)),
                  (1200, switch(0, 0, 9)), (1300, call("read", wall=1))]),
          [("read", 1299, 1300)])


@test
def of_tasks_that_share_a_cpu_nothing_is_shown():
    records = [(1000 + at, switch(*((7, 0, 9) if at % 2 else (9, 0, 7))))
               for at in range(50)]
    pages = [page([(at + 100 * nr, what) for at, what in records])
             for nr in range(100)]
    pages.append(page([(20000, call("read", wall=19500))]))
    result = export(Recorded(pages), program=harness.SANITIZED)
    equal(result.status, 0)
    events = chrome_trace.load(result.out)["traceEvents"]
    equal({event["tid"] for event in events}, {7})
    # nor kept for ever of one that may be: 2500 times off, the last are there
    assert 100 < sum(event["ph"] == "B" for event in events) <= 1024, len(events)


@test
def many_sleeps_are_all_there():
    records, time = [], 1000
    for _ in range(15):
        records += [(time, switch(7, 1, 0)), (time + 1, waking(7)),
                    (time + 2, switch(0, 0, 7))]
        time += 10
    later = [(at + 500, what) for at, what in records]
    pages = [page(records), page(later),
             page([(2000, call("read", wall=1100))])]
    out = json.loads(export(Recorded(pages)).out)["traceEvents"]
    for name in ("blocked", "runnable"):
        for phase in "BE":
            equal(sum((e["name"], e["ph"]) == (name, phase) for e in out), 30)


@test
def slices_nest_whatever_the_times_are():
    generator = random.Random(20261121)
    for _ in range(20):
        records = []
        for _ in range(40):
            time = generator.randrange(10000)
            records.append((time, generator.choice((
                call("read", wall=generator.randrange(3000)),
                call("pause", flags=NORETURN),
                record("workload/unfinished", 1, pid=7, nr=34,
                       age=generator.randrange(3000)),
                switch(7, generator.choice((0, 1)), 0), switch(0, 0, 7),
                waking(7), record("workload/task", 7, what=2, pid=7, name=b"\0"),
                record("workload/task", 7, what=0, pid=7, name=b"x\0")))))
        records.sort(key=lambda r: r[0])
        # which fails if they do not
        assert slices(records[:20], records[20:])


@test
def sleep_is_a_beginning_and_an_end():
    found = [e for e in events_of([(1000, switch(7, 2, 0)), (1500, waking(7)),
                                   (1600, switch(0, 0, 7)),
                                   (1700, call("read", wall=900))])
             if e["cat"] == "sched"]
    for e in found:
        equal((e["pid"], e["tid"]), (7, 7))
    equal([(e["ph"], e["name"], e["ts"]) for e in found],
          [("B", "blocked-D", 1), ("E", "blocked-D", 1.5),
           ("B", "runnable", 1.5), ("E", "runnable", 1.6)])
    for state, name in ((1, "blocked"), (4, "stopped"), (8, "stopped"),
                        (2, "blocked-D"), (0x40, "blocked")):
        equal(slices([(1000, switch(7, state, 0)), (1600, switch(0, 0, 7)),
                      (1700, call("read", wall=900))])[1:],
              [(name, 1000, 1600)])


@test
def the_reader_of_traces_finds_mistakes():
    good = export(Recorded([page([(10000, OPENAT), (20000, OPENAT)])])).out
    chrome_trace.load(good)
    for old, new in (('"ph":"X"', '"ph":"Q"'), ('"tid":7', '"tid":"7"'),
                     ('"ts":7.500', '"ts":7.5001'), ('"ts":7.500', '"ts":-7.500'),
                     ('"dur":2.500,', ''), ('"dur":2.500', '"dur":10.001'),
                     ('"tdur":1.750', '"tdur":2.501'),
                     ('"tts":0.000,', ''), ('"cat":"Filesystem",', ''),
                     ('"result":3', '"result":null'), ('"result":3', '"result":NaN'),
                     ('"result":3', '"result":9007199254740993'),
                     ('"result":3', '"mode":3'), ('"displayTimeUnit":"ns",', ''),
                     ('"otherData"', '"other"'), ('"name":"openat"', '"name":3')):
        bad = good.replace(old, new, 1)
        assert bad != good, old
        try:
            chrome_trace.load(bad)
        except (AssertionError, ValueError):
            continue
        raise AssertionError("taken: " + new)


# --- the rest ------------------------------------------------------------------------

@test
def what_happens_to_tasks_is_instant():
    found = events_of([
        (1000, record("workload/task", 7, what=0, pid=8, name=b"sh\0")),
        (2000, record("workload/task", 8, what=1, pid=8, name=b"/bin/a\"b\0")),
        (2500, record("workload/task", 8, what=1, pid=8, cut=1, name=b"/bin\0")),
        (3000, record("workload/signal", 8, sig=17, code=-6, handler=2)),
        (3500, record("workload/signal", 8, sig=99, code=1, handler=77)),
        (4000, record("workload/task", 8, what=2, pid=8, code=0x8b, name=b"\0")),
        (5000, record("workload/marker", 1, label=b"half \"way\"\0"))],)
    # who wrote the label is none of the workload
    result = export(Recorded([page([
        (1000, call("read")), (5000, record("workload/marker", 1, label=b"x\0"))])]))
    equal(result.err, "wlcat: 2 events of 1 tasks, 0 lost\n")
    equal([(e["ph"], e["name"], e["cat"], e["tid"], e["ts"], e["s"],
            e.get("args")) for e in found],
          [("i", "new task", "task", 7, 1, "t", {"pid": 8, "name": "sh"}),
           ("i", "exec", "task", 8, 2, "t", {"path": "/bin/a\"b"}),
           ("i", "exec", "task", 8, 2.5, "t", {"path": "/bin", "path_is": "cut"}),
           ("i", "signal", "signal", 8, 3, "t",
            {"signal": "SIGCHLD", "si_code": -6, "action": "handler"}),
           ("i", "signal", "signal", 8, 3.5, "t", {"signal": "99", "si_code": 1}),
           ("i", "exit", "task", 8, 4, "t", {"signal": "11", "core": "dumped"}),
           ("i", "half \"way\"", "marker", 1, 5, "g", None)])


@test
def operations_of_rings_may_overlap():
    found = events_of([
        (1000, record("workload/io_uring", 0, res=5, wall=300, name=b"READ")),
        (1100, record("workload/io_uring", 0, res=-125, wall=900, name=b"TIMEOUT"))])
    equal([(e["ph"], e["name"], e["id"], e["ts"], e.get("args")) for e in found],
          [("b", "READ", "0x1", 0.7, {"result": 5}), ("e", "READ", "0x1", 1, None),
           ("b", "TIMEOUT", "0x2", 0.2, {"result": -1, "error": "ECANCELED"}),
           ("e", "TIMEOUT", "0x2", 1.1, None)])


@test
def tasks_have_names_and_processes():
    directory = Recorded([page([
        (1000, call("read", 7)), (1100, call("read", 8)), (1200, call("read", 9)),
        (1300, record("workload/task", 7, what=0, pid=10, name=b"kid\xff\0")),
        (1400, call("read", 10)),
        (1500, switch(9, 0, 0, prev_comm=b"nine\0x"))])])
    directory.write("task_stats", (
        "# a b\n    pid    tgid comm            state\n------- -------\n"
        "      7       7 seven one       live\n"
        "      8       7 \\377\\377            live\n"
        "      9       9 before          live\n    bad").encode())
    out = json.loads(export(directory).out)["traceEvents"]
    equal(sorted((e["name"], e["pid"], e["tid"], e["args"]["name"])
                 for e in out if e["ph"] == "M"),
          [("process_name", 7, 7, "seven one"), ("process_name", 9, 9, "nine"),
           ("process_name", 10, 10, "kid\xff"), ("thread_name", 7, 7, "seven one"),
           ("thread_name", 9, 9, "nine"), ("thread_name", 10, 10, "kid\xff")])
    equal([e["pid"] for e in out if e["tid"] == 8], [7])
    # a process whose first thread does nothing
    directory = Recorded([page([(1100, call("read", 8))])])
    directory.write("task_stats", (
        b"      0       0 (not listed)    -\n"
        b"      7       7 seven one       live\n"
        b"      8       7 eight           live\n"))
    out = json.loads(export(directory).out)["traceEvents"]
    equal(sorted((e["name"], e["pid"], e["tid"], e["args"]["name"])
                 for e in out if e["ph"] == "M"),
          [("process_name", 7, 7, "seven one"), ("thread_name", 7, 8, "eight")])


@test
def losses_are_said():
    directory = Recorded(
        [page([(100, call("read"))]), page([(5000, call("read"))], lost=12)],
        [page([(300, call("read", 8))], lost=0)])
    result = export(directory)
    equal(result.err, "wlcat: 3 events of 2 tasks, 12 lost: enlarge "
          "instances/workload/buffer_size_kb\n")
    trace = json.loads(result.out)
    equal(trace["otherData"]["events_lost"], 12)
    equal(sorted((e["ts"], e["s"], e["args"]) for e in trace["traceEvents"]
                 if e["name"] == "events lost"),
          [(0.3, "g", {"cpu": 1}), (5.0, "g", {"cpu": 0, "lost": 12})])
    result = export(Recorded([page([(300, call("read", 8))], lost=0)]))
    assert ", some lost: enlarge" in result.err, result


@test
def lost_events_of_a_run_are_said():
    directory = Recorded([page([(100, call("read"))])])
    result = export(directory, "--no-wait", "sh", "-c",
                    'echo "x: 1\nevents_lost: 7" > "$WLTRACE_DIR"/status')
    assert "1 events of 1 tasks, 7 lost: enlarge" in result.err, result
    equal(json.loads(result.out)["otherData"]["events_lost"], 7)


@test
def records_of_all_forms_are_read():
    data = b"".join((
        event(0, call("read", wall=1)),             # short, or long
        head(30, 5, 3),                             # 3 << 27 | 5 later
        event(7, call("write", wall=1)),
        head(29, 9, 12) + bytes(8),                 # thrown away: 9 later
        head(29, 1, 8) + bytes(4),                  # thrown away: 1 is no time
        event(1, call("pause", wall=1)),
        head(31, 77, 1 << 10),                      # at 1 << 37 | 77
        event(3, record("workload/marker", 1, label=b"x\0")),
        event(4, struct.pack("=HBBi", 999, 0, 0, 1)),
        head(29, 0, 0)))                            # nothing more
    raw = struct.pack("=QQ", 10**6, len(data)) + data
    result = export(Recorded([raw.ljust(4096, b"\0")]))
    trace = json.loads(result.out)
    first = 10**6
    second = first + (3 << 27) + 5 + 7
    equal([(e["name"], round(e["ts"] * 1000)) for e in trace["traceEvents"]],
          [("read", first - 1), ("write", second - 1), ("pause", second + 9),
           ("x", (1 << 37) + 77 + 3)])
    equal((trace["otherData"]["other_events"],
           trace["otherData"]["damaged_pages"]), (1, 0))


@test
def stamps_have_the_high_bits_of_the_page():
    base = (5 << 59) + (1 << 40)
    for stamp, want in ((1 << 41, (5 << 59) + (1 << 41)),
                        (1 << 39, (6 << 59) + (1 << 39))):
        data = head(31, stamp & (1 << 27) - 1, stamp >> 27) + event(
            0, record("workload/marker", 1, label=b"x\0"))
        raw = struct.pack("=QQ", base, len(data)) + data
        out = export(Recorded([raw.ljust(4096, b"\0")])).out
        assert '"ts":%d.%03d,' % (want // 1000, want % 1000) in out, (want, out)


# --- runs -----------------------------------------------------------------------------

@test
def export_of_a_command_passes_on_its_status():
    for command, status in (("exit 0", 0), ("exit 3", 3),
                            ("kill -TERM $$", 143)):
        directory = Recorded([page([(100, OPENAT)])])
        # left behind by who was killed
        os.mkdir(os.path.join(directory.instance(".."), "wlcat"))
        result = export(directory, "sh", "-c", CLEAR + "; " + command)
        equal(result.status, status)
        equal(json.loads(result.out)["otherData"]["events"], 1)
        directory.restored()
        equal(os.listdir(directory.instance("..")), ["workload"])
    result = export(Recorded(), "nonexistent-command")
    harness.one_line(result, 127, "No such file")


@test
def without_a_workload_nothing_is_changed():
    directory = Recorded([page([(100, OPENAT)])], pids="12\n", events=b"1\n")
    equal(export(directory).status, 0)
    equal(directory.read("options/events"), "1\n")
    equal(directory.read(directory.instance("events/workload/syscall/filter")),
          "none\n")
    equal(directory.read(directory.instance("trace")), "of another run\n")
    equal(directory.read("set_workload_pid"), "12\n")


@test
def pids_of_somebody_else_are_said_and_left():
    for text, said in ((b"", 0), (b"12\n", 1)):
        directory = Recorded()
        directory.write(directory.instance("set_event_pid"), text)
        result = export(directory, "--no-wait", "true")
        equal(result.status, 0)
        equal(result.err.count("only tasks of instances/workload/set_event_pid"),
              said)
        equal(directory.read(directory.instance("set_event_pid")), text.decode())


@test
def filters_of_an_export_are_the_kernels():
    directory = Recorded()
    result = harness.wlcat(
        "export", "--perfetto", "/dev/null", "-e", "openat", "--failed",
        "--slower=1ms", "--no-wait", "cat",
        directory.instance("events/workload/syscall/filter"),
        directory=directory.path)
    equal(result.out, "abi == 0 && (nr == 257) && (ret < 0 && ret >= -4095) && "
          "wall >= 1000000")
    directory.restored()


@test
def a_second_ctrl_c_ends_an_export():
    directory = Recorded([page([(100, OPENAT)])])
    path = os.path.join(harness.tmp, "interrupted")
    process = spawn(directory, "export", "--perfetto", path, "sh", "-c",
                    "trap '' INT; echo ready; exec sleep 99 >/dev/null 2>&1")
    equal(process.stdout.readline(), b"ready\n")
    # Those that come when it writes end it.
    while "!" not in directory.read("set_workload_pid"):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.3)
    result = finish(process)
    equal(result.status, 130)
    with open(path, encoding="utf-8") as file:
        equal(json.load(file)["otherData"]["events"], 1)
    directory.restored()
    os.killpg(process.pid, signal.SIGTERM)


@test
def an_output_that_blocks_can_be_interrupted():
    for args in ([], ["echo", "ran"], ["-p", "12"]):
        directory = Recorded([page([(100, OPENAT)])])
        fifo = directory.file("fifo")
        os.mkfifo(fifo)
        process = spawn(directory, "export", "--perfetto", fifo, *args)
        wait_in_open(process)
        process.send_signal(signal.SIGINT)
        result = finish(process)
        equal((result.status, result.out), (130, ""))
        directory.unchanged()
        equal(os.listdir(directory.instance("..")), ["workload"])


@test
def an_export_that_is_being_written_can_be_interrupted():
    records = page([(100 + at, call("read")) for at in range(40)])
    for signo in (signal.SIGINT, signal.SIGTERM):
        directory = Recorded([records] * 100)
        process = spawn(directory, "export", "--perfetto", "-", "--no-wait",
                        "true")
        wait_in(process, "pipe_write")
        directory.restored()
        process.send_signal(signo)
        equal(process.wait(timeout=60), -signo)
        finish(process)


@test
def a_signal_while_things_are_changed_puts_them_back():
    directory = Recorded([page([(100, OPENAT)])])
    log = os.path.join(harness.tmp, "strace.log")
    process = subprocess.Popen(
        ["strace", "-D", "-qq", "-o", log, "-e", "trace=mkdirat,mkdir", "-e",
         "inject=mkdirat:delay_enter=3000000",
         os.path.join(os.path.dirname(harness.MUSL), "wlcat-export"),
         "--perfetto", "-", "sh", "-c", "echo ran; exec sleep 99"],
        env=harness.environment(WLTRACE_DIR=directory.path),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until(lambda: directory.read("options/events") == "1")
    process.send_signal(signal.SIGINT)
    result = finish(process)
    equal((result.status, result.out), (130, ""))
    directory.restored()
    equal(os.listdir(directory.instance("..")), ["workload"])
    equal(directory.read("set_workload_pid"), "")


@test
def sleep_is_not_recorded_while_the_rest_is_taken():
    """Or there always is a rest, of tasks that switch all the time."""
    directory = Recorded([page([(100, OPENAT)])])
    other = os.path.join(directory.instance(".."), "wlcat")
    directory.write("task_stats", b"      7       7 seven           live 1\n")
    log = os.path.join(harness.tmp, "strace.log")
    process = subprocess.Popen(
        ["strace", "-D", "-y", "-qq", "-o", log, "-e",
         "trace=openat,open,mkdirat,read", "-e",
         "inject=mkdirat:delay_exit=3000000",
         os.path.join(os.path.dirname(harness.MUSL), "wlcat-export"),
         "--perfetto", "/dev/null", "--no-wait", "true"],
        env=harness.environment(WLTRACE_DIR=directory.path),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # The kernel makes the files of the instance.
    wait_until(lambda: os.path.exists(other))
    for name in ("options/event-fork", "buffer_size_kb", "trace_clock",
                 "events/sched/sched_switch/enable",
                 "events/sched/sched_waking/enable",
                 "per_cpu/cpu0/trace_pipe_raw", "set_event_pid",
                 "events/header_page"):
        path = os.path.join(other, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(directory.instance("events/header_page"), path)
    equal(finish(process).status, 0)
    with open(log, encoding="utf-8") as file:
        lines = file.read().splitlines()
    switched = [i for i, line in enumerate(lines)
                if '"events/sched/sched_waking/enable"' in line]
    # on, off, and off when all is put back
    equal(len(switched), 3)
    for instance in ("workload", "wlcat"):
        raw = "/instances/%s/per_cpu/cpu0/trace_pipe_raw>" % instance
        assert any(line.startswith("read(") and raw in line
                   for line in lines[switched[1]:switched[2]]), instance


@test
def a_run_that_does_not_begin_leaves_the_file_alone():
    path = os.path.join(harness.tmp, "kept.json")
    for args in ([], ["-p", "12"], ["echo", "ran"]):
        directory = Recorded([page([(100, OPENAT)])])
        directory.write(path, b"a trace that is much longer than others\n" * 99)
        os.remove(directory.file("syscall_stats" if args else "syscall_names"))
        result = harness.wlcat("export", "--perfetto", path, *args,
                               directory=directory.path)
        assert result.status, result
        equal(directory.read(path).count("\n"), 99)
    result = harness.wlcat("export", "--perfetto", path, "--no-wait", "true",
                           directory=Recorded().path)
    equal(result.status, 0)
    equal(json.loads(directory.read(path))["otherData"]["events"], 0)


@test
def nothing_is_left_beside_the_file():
    top = tempfile.mkdtemp(dir=harness.tmp)
    directory = Recorded([page([(100, OPENAT)])])
    result = harness.wlcat("export", "--perfetto", os.path.join(top, "t.json"),
                           "--no-wait", "true", directory=directory.path)
    equal(result.status, 0)
    equal(os.listdir(top), ["t.json"])


@test
def more_cpus_than_files_may_be_open():
    directory = Recorded(*([page([(cpu, OPENAT)])] for cpu in range(60)))
    result = harness.wlcat(
        "export", "--perfetto", os.path.join(harness.tmp, "many"), "--no-wait",
        "sh", "-c", "ulimit -n", directory=directory.path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (30, 200)))
    equal((result.status, result.out), (0, "30\n"))
    assert "wlcat: 60 events of 1 tasks, 0 lost\n" in result.err, result
    directory.restored()
    result = harness.wlcat(
        "export", "--perfetto", "-", directory=directory.path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (30, 50)))
    harness.one_line(result, 1, "no temporary file: ")


@test
def a_full_disk_is_an_error():
    for args, status in (([], 1), (["--no-wait", "true"], 125)):
        directory = Recorded([page([(100, OPENAT)])])
        result = harness.wlcat("export", "--perfetto", "/dev/full", *args,
                               directory=directory.path)
        equal(result.status, status)
        assert result.err.endswith("wlcat: /dev/full: No space left on device\n"), \
            result


@test
def refusals_are_one_line_and_change_nothing():
    def without(name):
        directory = Recorded([page([(100, OPENAT)])])
        os.remove(directory.file(name))
        return directory

    def instead(name, text):
        directory = Recorded([page([(100, OPENAT)])])
        directory.put(name, text)
        return directory

    syscall = format_of("workload/syscall")
    for directory, text in (
            (Recorded(clock="x86-tsc"), "trace_clock is x86-tsc, which has no"),
            (Recorded(clock="counter"), "trace_clock is counter, which has no"),
            (Recorded(clock="a-very-long-name-of-a-clock"), "is not known"),
            (without("syscall_names"), "has no syscall_names: the module is too old"),
            (without("../instances/workload/events/header_page"),
             "no instances/workload/events/header_page"),
            (without("../instances/workload/events/workload/io_uring/format"),
             "no instances/workload/events/workload/io_uring/format"),
            (instead("events/header_page", ""), "events/header_page: Invalid"),
            (instead("events/header_page", HEADER_PAGE.format(3, 11, 4085)),
             "events/header_page: Invalid"),
            (instead("events/header_page", HEADER_PAGE.format(8, 16, 1 << 30)),
             "events/header_page: Invalid"),
            (instead("events/workload/syscall/format", "ID: 7\n"),
             "syscall/format: Invalid"),
            (instead("events/workload/syscall/format",
                     syscall.replace(" wall;", " hall;")), "syscall/format: Invalid")):
        for args, status in (([], 1), (["echo", "ran"], 125)):
            result = export(directory, *args)
            harness.one_line(result, status, text)
            equal(result.out, "")
            equal(directory.read("options/events").strip(), "0")
            equal(directory.read("set_workload_pid"), "")


@test
def a_ring_that_was_never_there_is_said():
    directory = Recorded()
    shutil.rmtree(directory.instance(""))
    harness.one_line(export(directory), 1,
                     "nothing is recorded: %s/options/events was never 1"
                     % directory.path)
    harness.one_line(export(directory, "echo", "ran"), 125,
                     "the module is too old to trace")


@test
def wrong_command_lines_of_export_give_one_line_and_2():
    for args, text in (
            ([], "no --perfetto FILE"), (["true"], "no --perfetto FILE"),
            (["--perfetto"], "needs an argument"),
            (["--perfetto", "-", "-p", "1", "true"], "exclude each other"),
            (["--perfetto", "-", "-p", "x"], "not a list of pids"),
            (["--perfetto", "-", "-e", "open"], "is exported whole"),
            (["--perfetto", "-", "--slower=1s"], "is exported whole"),
            (["--perfetto", "-", "--marker=x"], "is exported whole"),
            (["--perfetto", "-", "-t", "true"], "unknown option '-t'"),
            (["--perfetto", "-", "-e", "nonsense", "true"], "does not begin")):
        directory = Recorded()
        harness.one_line(harness.wlcat("export", *args, directory=directory.path),
                         2, text)
        equal(directory.read("set_workload_pid"), "")


@test
def an_output_that_cannot_be_made_is_said_before():
    directory = Recorded()
    result = harness.wlcat("export", "--perfetto", "/nonexistent/file", "echo",
                           "ran", directory=directory.path)
    harness.one_line(result, 125, "No such file")
    equal(result.out, "")
    directory.unchanged()


@test
def help_of_export_and_manual_name_every_option():
    usage = harness.wlcat("export", "--help")
    equal((usage.status, usage.err), (0, ""))
    with open(os.path.join(harness.TOP, "Documentation", "man", "wlcat.1"),
              encoding="utf-8") as file:
        manual = file.read()
    for name in ("perfetto", "only", "failed", "slower", "pid", "marker",
                 "no-wait"):
        assert "--" + name in usage.out, name
        assert "Fl -" + name in manual, name
    assert max(map(len, usage.out.splitlines())) <= 80, usage.out


# --- damage ----------------------------------------------------------------------------

def sample_page():
    return page([
        (1000, OPENAT), (1100, record("workload/task", 7, what=0, pid=8,
                                      name=b"sh\0")),
        (1200, record("workload/task", 8, what=1, pid=8, name=b"/bin/x\0")),
        (1300, switch(8, 1, 0)), (1400, waking(8)), (1500, switch(0, 0, 8)),
        (1 << 30, call("rename", 8, args=(1, 2), texts=[b"/a", b"/b\xff"])),
        ((1 << 30) + 5, record("workload/io_uring", 8, res=-5, wall=9,
                               name=b"READ")),
        ((1 << 30) + 6, record("workload/signal", 8, sig=17, code=1, handler=2)),
        ((1 << 30) + 7, record("workload/unfinished", 1, pid=7, nr=0, age=40,
                               args=struct.pack("=QQQ", 1, 2, 3))),
        ((1 << 30) + 8, record("workload/marker", 1, label=b"x\0")),
        ((1 << 30) + 9, call("exit_group", 8, args=(1,), flags=NORETURN))], lost=3)


def damaged_pages(generator, good):
    """Many pages, each damaged in another way."""
    used = 16 + (struct.unpack_from("=Q", good, 8)[0] & 0xfffff) + 8
    edges = (0, 1, 0x1d, 0x1e, 0x1f, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff)
    for size in range(0, used, 3):
        yield good[:size].ljust(4096, generator.choice((b"\0", b"\xff")))
    for bit in range(0, 8 * used, 3):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        yield bytes(bad)
    for _ in range(1500):
        bad = bytearray(good)
        for _ in range(generator.randrange(1, 5)):
            at = generator.randrange(used)
            if generator.randrange(2):
                bad[at] = generator.randrange(256)
            else:
                struct.pack_into("=I", bad, at & ~3, generator.choice(edges))
        yield bytes(bad)


def survives(directory, *args):
    result = export(directory, *args, program=harness.SANITIZED)
    assert "ERROR" not in result.err and "runtime error" not in result.err, result
    assert result.status in (0, 1), result
    if not result.status:
        chrome_trace.load(result.out)
    return result.status


@test
def damaged_pages_never_crash_the_reader():
    generator = random.Random(20261120)
    pages = list(damaged_pages(generator, sample_page()))
    equal(survives(Recorded(pages, [sample_page()])), 0)
    # by themselves: no record of another page has an effect
    for bad in generator.sample(pages, 40):
        equal(survives(Recorded([bad])), 0)
    equal(survives(Recorded([sample_page()[:1000]])), 0)


@test
def a_record_that_is_longer_than_its_page_is_damage():
    for length in (60, 4096, 1 << 20, 0xffffffff):
        data = head(0, 0, length) + call("exit_group", args=(1,), flags=NORETURN)
        raw = struct.pack("=QQ", 1000, 56) + data
        result = export(Recorded([raw.ljust(4096, b"\0")]),
                        program=harness.SANITIZED)
        equal(result.status, 0)
        data = json.loads(result.out)["otherData"]
        equal((data["events"], data["damaged_pages"]), (0, 1))


@test
def a_kernel_without_events_of_the_scheduler_will_do():
    directory = Recorded([page([(1000, OPENAT)])])
    shutil.rmtree(directory.instance("events/sched"))
    result = export(directory)
    equal((result.status, json.loads(result.out)["otherData"]["scheduler"]),
          (0, "not recorded"))


@test
def damaged_descriptions_never_crash_the_reader():
    generator = random.Random(20261120)
    files = ["syscall_names", "task_stats"] + [
        "../instances/workload/events/%s/format" % name for name in EVENTS] + [
            "../instances/workload/events/header_page"]
    good = Recorded([sample_page()])
    good.write("task_stats", b"      7       7 seven one       live\n" * 3)
    done = 0
    for name in files:
        text = good.read(name).encode()
        for _ in range(12):
            bad = bytearray(text)
            for _ in range(generator.randrange(1, 20)):
                at = generator.randrange(len(bad))
                bad[at:at + generator.choice((0, 1, 1, 1, 5))] = generator.choice(
                    (b"", b"\t", b"\n", b";", b":", b"-", b"0x", b"4294967296",
                     b"99", bytes([generator.randrange(256)])))
            if not generator.randrange(4):
                del bad[generator.randrange(len(bad)):]
            good.write(name, bytes(bad))
            done += survives(good) == 0
        good.write(name, text)
    assert done > 30, done
