# SPDX-License-Identifier: GPL-2.0-only
"""Makes binary snapshots as <linux/wltrace.h> describes them, also bad ones."""
import struct

MAGIC = 0x77547274
(SUMMARY, SYSCALL, TASK, ROOT, LOSS, STRINGS, BUCKET, ERRNO, PART,
 TASK_CALL, MARKER, PATH, CAPABILITY, FUNCTION, EDGE, FUNCTION_TIME, STACK,
 FRAME) = range(1, 19)
TRACING_ON, ATTACHED, UNBALANCED = 1, 2, 4
TASK_ROOT, TASK_ENDED, TASK_DETACHED = 1, 2, 4
TASK_IN_CALL, TASK_WORKER, TASK_SUM, TASK_EARLIER = 8, 16, 32, 64
NONE, RUNNING, RUNNABLE, BLOCKED, UNINTERRUPTIBLE, STOPPED = range(6)
NO_BOUND = (1 << 64) - 1
NATIVE, COMPAT, X32 = range(3)
OPEN, EXEC = range(2)
CUT, UNREAD, NORETURN, URING = 1, 2, 4, 8
GRANTED, NOAUDIT, USERNS = 1, 2, 4
IN_CALL, OUTSIDE, IN_SOFTIRQ, IN_HARDIRQ, IN_NMI = range(5)
SAMPLE, DEEPEST = range(2)
NO_FUNCTION = 0xffffffff
PART_NONE, PART_OP, PART_FD, PART_OTHER, PART_RING = range(5)

HEADER = struct.Struct("=IHHQII")
SECTION = struct.Struct("=IIQQ")
LAYOUT = {
    SUMMARY: struct.Struct("=16Q4I4IQ4I"),
    SYSCALL: struct.Struct("=iI4I6Q4Q4I2I"),
    TASK: struct.Struct("=iiIiII16s6Q2I8QiI6Q"),
    ROOT: struct.Struct("=iI16s"),
    LOSS: struct.Struct("=IIQ"),
    BUCKET: struct.Struct("=3Q"),
    ERRNO: struct.Struct("=iIQ"),
    PART: struct.Struct("=iI4I6Q4Q4I2I"),
    TASK_CALL: struct.Struct("=IiIIII5Q"),
    MARKER: struct.Struct("=IIQ"),
    PATH: struct.Struct("=IIiIIIQ"),
    CAPABILITY: struct.Struct("=IIIiIIIIQ"),
    FUNCTION: struct.Struct("=QII"),
    EDGE: struct.Struct("=IIIiIIIIQ"),
    FUNCTION_TIME: struct.Struct("=IIII6Q"),
    STACK: struct.Struct("=IIIIiIIIQ16s"),
    FRAME: struct.Struct("=II"),
}
# As the first module wrote them; it had no others but STRINGS.
OLD_SIZE = {SUMMARY: 144, SYSCALL: 72, TASK: 96, ROOT: 24, LOSS: 16}
SUMMARY_FIELDS = (
    "begin_ns now_ns wall_ns enters returned restarted in_flight "
    "never_returned exits child_return denied in_flight_at_start lost "
    "tasks_followed tasks_live tasks_unlisted").split()


class Strings:
    def __init__(self):
        self.data = b"\0"
        self.known = {b"": 0}

    def __call__(self, s):
        if isinstance(s, str):
            s = s.encode()
        if s not in self.known:
            self.known[s] = len(self.data)
            self.data += s + b"\0"
        return self.known[s]


class Snapshot:
    """Collects entries; build() gives the file."""

    def __init__(self, flags=TRACING_ON | ATTACHED, version="0.1",
                 clock="mono", release="6.1.0", **summary):
        self.strings = Strings()
        self.syscalls, self.tasks, self.roots, self.losses = [], [], [], []
        self.buckets, self.errnos = [], []
        self.parts, self.task_calls, self.markers = [], [], []
        self.paths, self.capabilities = [], []
        self.functions, self.edges, self.times = [], [], []
        self.stacks, self.frames = [], []
        self.flags, self.version = flags, version
        self.clock, self.release = clock, release
        self.summary = dict.fromkeys(SUMMARY_FIELDS, 0)
        self.summary.update(summary)

    def syscall(self, nr, name, calls, errors=0, wall_ns=0, subsystem="",
                file="", abi=NATIVE, abi_name="", denied=0,
                never_returned=0, restarted=0, blocked_ns=0, runnable_ns=0,
                min_ns=0, max_ns=0, buckets=(), errnos=(), part=PART_NONE,
                value=0):
        """buckets: (from_ns, to_ns, calls); errnos: (number, name, calls)"""
        s = self.strings
        rows = self.parts if part else self.syscalls
        rows.append(LAYOUT[SYSCALL].pack(
            nr, abi, s(name), s(subsystem), s(file), s(abi_name), calls,
            errors, wall_ns, denied, never_returned, restarted, blocked_ns,
            runnable_ns, min_ns, max_ns, len(self.buckets), len(buckets),
            len(self.errnos), len(errnos), part, value))
        self.buckets += [LAYOUT[BUCKET].pack(*bucket) for bucket in buckets]
        self.errnos += [LAYOUT[ERRNO].pack(number, s(error), count)
                        for number, error, count in errnos]

    def task(self, pid, comm, tgid=None, flags=0, nr=0, abi=NATIVE, call="",
             start_ns=0, end_ns=0, calls=0, errors=0, wall_ns=0, age_ns=0,
             execs=0, state=NONE, blocked_ns=0, runnable_ns=0, cpu_ns=0,
             voluntary=0, involuntary=0, migrations=0, minor_faults=0,
             major_faults=0, ppid=0, exe="", args=(0,) * 6):
        self.tasks.append(LAYOUT[TASK].pack(
            pid, pid if tgid is None else tgid, flags, nr, abi,
            self.strings(call), comm, start_ns, end_ns, calls, errors,
            wall_ns, age_ns, execs, state, blocked_ns, runnable_ns, cpu_ns,
            voluntary, involuntary, migrations, minor_faults, major_faults,
            ppid, self.strings(exe), *args))

    def task_call(self, task, nr, name, calls, errors=0, wall_ns=0,
                  blocked_ns=0, runnable_ns=0, abi=NATIVE, abi_name=""):
        self.task_calls.append(LAYOUT[TASK_CALL].pack(
            task, nr, abi, self.strings(name), self.strings(abi_name), 0,
            calls, errors, wall_ns, blocked_ns, runnable_ns))

    def root(self, pid, comm, nr_live=0):
        self.roots.append(LAYOUT[ROOT].pack(pid, nr_live, comm))

    def loss(self, name, count):
        self.losses.append(LAYOUT[LOSS].pack(self.strings(name), 0, count))

    def marker(self, wall_ns, label):
        self.markers.append(LAYOUT[MARKER].pack(self.strings(label), 0,
                                                wall_ns))

    def path(self, path, calls, err=0, name="", what=OPEN, flags=0):
        self.paths.append(LAYOUT[PATH].pack(
            what, flags, err, self.strings(name), self.strings(path), 0,
            calls))

    def capability(self, cap, name, checks, flags=0, nr=0, call="",
                   abi=NATIVE, abi_name=""):
        self.capabilities.append(LAYOUT[CAPABILITY].pack(
            cap, self.strings(name), flags, nr, abi, self.strings(call),
            self.strings(abi_name), 0, checks))

    def function(self, addr, name, module=""):
        """Returns its index."""
        self.functions.append(LAYOUT[FUNCTION].pack(
            addr, self.strings(name), self.strings(module)))
        return len(self.functions) - 1

    def edge(self, parent, function, hits, call="", nr=0, abi=NATIVE,
             abi_name="", context=IN_CALL, rank=0):
        self.edges.append(LAYOUT[EDGE].pack(
            function, NO_FUNCTION if parent is None else parent, context, nr,
            abi, self.strings(call), self.strings(abi_name), rank, hits))

    def function_time(self, function, hits, total_ns, self_ns, min_ns, max_ns,
                      missed=0, buckets=()):
        self.times.append(LAYOUT[FUNCTION_TIME].pack(
            function, len(self.buckets), len(buckets), 0, hits, total_ns,
            self_ns, min_ns, max_ns, missed))
        self.buckets += [LAYOUT[BUCKET].pack(*bucket) for bucket in buckets]

    def stack(self, comm, call, count, frames, what=SAMPLE, context=IN_CALL,
              nr=0, abi=NATIVE, abi_name=""):
        """frames: indices of functions, or these and offsets; the innermost first"""
        self.stacks.append(LAYOUT[STACK].pack(
            what, len(self.frames), len(frames), context, nr, abi,
            self.strings(call), self.strings(abi_name), count, comm))
        self.frames += [LAYOUT[FRAME].pack(
            *(frame if isinstance(frame, tuple) else (frame, 4)))
                        for frame in frames]

    def sections(self):
        s = self.summary
        summary = LAYOUT[SUMMARY].pack(
            *(s[field] for field in SUMMARY_FIELDS), self.flags,
            self.strings(self.version), self.strings(self.clock),
            self.strings(self.release), *(0,) * 9)
        return [(SUMMARY, [summary]), (SYSCALL, self.syscalls),
                (TASK, self.tasks), (ROOT, self.roots), (LOSS, self.losses),
                (BUCKET, self.buckets), (ERRNO, self.errnos),
                (PART, self.parts), (TASK_CALL, self.task_calls),
                (MARKER, self.markers), (PATH, self.paths),
                (CAPABILITY, self.capabilities),
                (FUNCTION, self.functions), (EDGE, self.edges),
                (FUNCTION_TIME, self.times), (STACK, self.stacks),
                (FRAME, self.frames),
                (STRINGS, [bytes([c]) for c in self.strings.data])]

    def build(self, version=1, grow=0, unknown=False, old=False):
        """grow: bytes by which a newer module's structs are longer;
        unknown: add a section of a type that nobody knows yet; old: as the
        first module wrote it"""
        sections = self.sections()
        sizes = {kind: layout.size for kind, layout in LAYOUT.items()}
        if old:
            sizes = OLD_SIZE
            sections = [(kind, [entry[:sizes.get(kind)] for entry in entries])
                        for kind, entries in sections
                        if kind in OLD_SIZE or kind == STRINGS]
        if unknown:
            sections.insert(0, (99, [b"\xff" * 24] * 3))
        header_size = HEADER.size + grow
        section_size = SECTION.size + grow
        offset = header_size + len(sections) * section_size
        table = body = b""
        for kind, entries in sections:
            pad = b"" if kind == STRINGS else b"\xee" * grow
            data = b"".join(entry + pad for entry in entries)
            size = 1 if kind == STRINGS else sizes.get(kind, 24) + grow
            table += SECTION.pack(kind, size, offset, len(entries))
            table += b"\xee" * grow
            data += b"\0" * (-len(data) % 8)
            body += data
            offset += len(data)
        header = HEADER.pack(MAGIC, version, header_size, offset,
                             len(sections), section_size)
        return header + b"\xee" * grow + table + body


def sample():
    """A workload with a bit of everything; the ledger balances."""
    snap = Snapshot(begin_ns=1_000_000_000, now_ns=4_500_000_000,
                    wall_ns=3_250_000_499, enters=1019, returned=1013,
                    restarted=3, in_flight=1, never_returned=2, exits=1021,
                    child_return=1, denied=2, in_flight_at_start=2,
                    tasks_followed=3, tasks_live=1)
    snap.syscall(0, "read", 1000, 12, 1_234_567_890, "Filesystem",
                 "fs/read_write.c", restarted=3, blocked_ns=1_000_000_000,
                 runnable_ns=34_567_000, min_ns=512, max_ns=900_000_000,
                 buckets=[(512, 575, 500), (576, 639, 400), (1024, 1151, 99),
                          (889192448, 956301311, 1)],
                 errnos=[(11, "EAGAIN", 8), (4, "EINTR", 3)])
    snap.syscall(231, "exit_group", 2, 0, 0, "Process Mgmt.",
                 "kernel/exit.c", never_returned=2)
    snap.syscall(9, "mmap", 7, 0, 6_500, "Memory Mgmt.",
                 "arch/x86/kernel/sys_x86_64.c", min_ns=800, max_ns=1_100,
                 buckets=[(768, 831, 1), (1024, 1151, 6)])
    snap.syscall(444, "landlock_create_ruleset", 2, 2, 0, "Security",
                 "security/landlock/syscalls.c", denied=2,
                 errnos=[(1, "EPERM", 2)])
    snap.syscall(2000, "syscall_2000", 3, 3, 1_500, min_ns=400, max_ns=600,
                 buckets=[(384, 415, 1), (448, 479, 1), (576, 639, 1)],
                 errnos=[(38, "ENOSYS", 3)])
    snap.syscall(64, "getppid", 4, 0, 499, "Process Mgmt.", "kernel/sys.c",
                 abi=COMPAT, abi_name="ia32", min_ns=100, max_ns=150,
                 buckets=[(96, 103, 2), (144, 151, 2)])
    snap.root(1234, b"bash", 1)
    snap.root(1300, b"we\x1b[31m\xff\"")
    snap.task(1234, b"bash", flags=TASK_ROOT | TASK_IN_CALL | TASK_EARLIER,
              nr=0, call="read", start_ns=500_000_000, calls=1000, errors=12,
              wall_ns=1_234_567_890, age_ns=2_000_000_000, state=BLOCKED,
              blocked_ns=1_000_000_000, runnable_ns=34_567_000,
              cpu_ns=700_000_000, voluntary=21, involuntary=22, migrations=23,
              minor_faults=24, major_faults=25, ppid=1, exe="/bin/bash",
              args=(3, 0x7ffc12345678, 4096, 0, 0, (1 << 64) - 1))
    snap.task(1300, b"we\x1b[31m\xff\"", flags=TASK_ROOT | TASK_ENDED,
              start_ns=1_500_000_000, end_ns=2_000_000_000, calls=9,
              wall_ns=6_999, execs=2, ppid=1234, exe="/tmp/a\nb")
    snap.task(1302, "zwölf,\n".encode(), tgid=1300, flags=TASK_ENDED,
              start_ns=1_600_000_000, end_ns=1_700_000_500, calls=9,
              errors=5, wall_ns=1_500)
    snap.loss("no_memory", 0)
    snap.loss("table_full", 0)
    return snap


def divided():
    """Calls with parts, and calls of tasks."""
    snap = Snapshot()
    snap.syscall(16, "ioctl", 10, 2, 4_000_000, "Filesystem", "fs/ioctl.c",
                 errnos=[(25, "ENOTTY", 2)])
    snap.syscall(16, "ioctl:TCGETS", 7, 2, 1_000_000, "Filesystem",
                 "fs/ioctl.c", min_ns=100, max_ns=2000, part=PART_OP,
                 value=0x5401, buckets=[(96, 103, 7)],
                 errnos=[(25, "ENOTTY", 2)])
    snap.syscall(0, "read", 20, 0, 8_000_000, "Filesystem",
                 "fs/read_write.c", blocked_ns=2_000_000)
    snap.syscall(0, "read:socket", 15, 0, 5_000_000, "Network",
                 "fs/read_write.c", blocked_ns=2_000_000, part=PART_FD,
                 value=3)
    snap.syscall(18, "io_uring:openat", 4, 1, 9_000_000, "Filesystem",
                 never_returned=1, part=PART_RING)
    snap.syscall(-(1 << 31), "(other):(other)", 1, part=PART_OTHER)
    snap.task(50, b"sh")
    snap.task(51, b"a,b", tgid=50)
    snap.task_call(1, 0, "read", 20, 0, 8_000_000, 2_000_000, 1_000_000)
    snap.task_call(0, 16, "ioctl", 10, 2, 4_000_000)
    snap.task_call(0, 54, "ioctl", 1, abi=COMPAT, abi_name="ia32")
    return snap


def tallied():
    """Paths and capabilities."""
    snap = Snapshot()
    snap.syscall(257, "openat", 50, 30, 4_000_000, "Filesystem", "fs/open.c")
    snap.path("/etc/passwd", 20)
    snap.path("/etc/passwd", 1, 13, "EACCES")
    snap.path("/no\n\"such\"\\\x1b", 25, 2, "ENOENT")
    snap.path(b"\xff/z\xc3\xb6lf", 25, 2, "ENOENT")
    snap.path("x" * 30, 3, 36, "ENAMETOOLONG", flags=CUT)
    snap.path("", 1, 14, "EFAULT", flags=UNREAD)
    snap.path("?", 1, 2, "ENOENT")
    snap.path("", 2, flags=UNREAD | URING)
    snap.path("", 1, flags=UNREAD | NORETURN)
    snap.path("/bin/sh", 20, what=EXEC)
    snap.path("/bin/later", 1, what=77)
    snap.capability(21, "CAP_SYS_ADMIN", 40, GRANTED, 170, "sethostname")
    snap.capability(21, "CAP_SYS_ADMIN", 25, 0, 170, "sethostname")
    snap.capability(21, "CAP_SYS_ADMIN", 2, GRANTED | USERNS, 74,
                    "sethostname", COMPAT, "ia32")
    snap.capability(24, "CAP_SYS_RESOURCE", 9, NOAUDIT, 9, "mmap")
    snap.capability(24, "CAP_SYS_RESOURCE", 8, NOAUDIT | GRANTED)
    snap.capability(63, "CAP_63", 1, 0, 170, "sethostname")
    return snap


BASE = 0xffffffff9a000000


def traced():
    """Functions of the kernel, as the map of test_functions.py has them."""
    snap = Snapshot()
    entry = snap.function(BASE + 0x100, "do_syscall_64")
    read = snap.function(BASE + 0x200, "vfs_read")
    show = snap.function(BASE + 0x240, "show")
    ext4 = snap.function(0xffffffffc0000010, "ext4_read", "ext4")
    lock = snap.function(BASE + 0x300, "lock")
    other = snap.function(BASE + 0x340, "show")
    odd = snap.function(0xffffffffc0990000, "<&;\">\n", "mystery")
    snap.edge(entry, read, 5, "read")
    snap.edge(read, show, 4, "read")
    snap.edge(read, ext4, 1, "read")
    snap.edge(ext4, lock, 3, "read")
    snap.edge(show, lock, 2, "read")
    snap.edge(lock, odd, 6, "read")
    snap.edge(entry, read, 2, "pread64", nr=17)
    snap.edge(entry, read, 1, "read", nr=3, abi=COMPAT, abi_name="ia32")
    snap.edge(None, other, 9, context=OUTSIDE)
    snap.edge(None, lock, 100, context=IN_SOFTIRQ)
    snap.function_time(read, 4, 4_000_000, 1_500_500, 500_000, 2_000_000, 1,
                       [(458752, 524287, 2), (917504, 1048575, 1),
                        (1966080, 2097151, 1)])
    snap.function_time(ext4, 1, 9_000_000, 9_000_000, 9_000_000, 9_000_000,
                       buckets=[(8388608, 9437183, 1)])
    snap.stack(b"cat", "read", 30, [ext4, read, entry])
    snap.stack(b"cat", "read", 10, [read, entry])
    snap.stack(b"a;b c", "read", 5, [odd, entry])
    snap.stack(b"cat", "", 55, [], context=OUTSIDE)
    snap.stack(b"cat", "read", 4000, [ext4, read, entry], what=DEEPEST)
    return snap


if __name__ == "__main__":
    import sys
    sys.stdout.buffer.write(sample().build())
