# SPDX-License-Identifier: GPL-2.0-only
"""wlcat trace on directories of plain files: filters to the byte, lines made
of saved text of trace_pipe, errors, and what is put back."""
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time

import harness
import snapshot
from harness import equal, test
from test_run import (CLEAR, finish, interrupt, spawn, wait_in_open,
                      wait_until)

SYSCALL = "events/workload/syscall/"
CALLS = {0: "read", 1: "write", 2: "open", 3: "close", 41: "socket",
         42: "connect", 43: "accept", 44: "sendto", 49: "bind", 59: "execve",
         101: "ptrace", 257: "openat"}
FORMAT = (
    'print fmt: "%s(%s) %s = %ld wall=%llu cpu=%llu %s", '
    "__print_symbolic((REC->nr) + ((REC->abi) << 16), " +
    ", ".join('{ %d, "%s" }' % call for call in CALLS.items()) +
    '), __print_flags(REC->flags, "|", { 0x01, "denied" }, { 0x04, "exec" })\n')

PIPE = (
    b"           <...>-137     [000] ...1.     2.663500: syscall: execve() = 0"
    b" <2.175 ms>\n"
    b'              ls-137     [000] ...1.     2.663552: task: exec "/bin/ls"\n'
    b"              ls-137     [000] ...1.     2.663553: syscall: "
    b'openat(dfd: AT_FDCWD, filename: "/a: b", flags: O_RDONLY) = -1 ENOENT'
    b" <103.4 us>\n"
    b"         a] b: c-138     [001] d..3.     2.700000: signal: "
    b"SIGCHLD {si_code: 1, handler}\n"
    b"         a\nb-1 2-138     [001] d..3.     2.700001: signal: "
    b"SIGRT_6 {si_code: -6, default}\n"
    b"              ls-137     [000] d..3.     2.700002: signal: "
    b"SIGKILL {si_code: 0, default}\n"
    b"CPU:1 [LOST 12 EVENTS]\n"
    b"              ls-137     [000] ...2.     2.710000: task: new 139\n"
    b"              ls-137     [000] ...2.     2.710001: task: exit 3\n"
    b"              ls-139     [000] ...2.     2.710002: task: "
    b"exit by SIGSEGV, core dumped\n"
    b"              sh-1       [000] ...2.     3.000000: unfinished: "
    b"pid 5 read(0x0) <unfinished after 3.2 s>\n"
    b"              sh-6       [000] ...2.     3.000001: unfinished: "
    b"pid 6 read(0x1) <unfinished after 1 s>\n"
    b"              sh-1       [000] ...2.     3.000002: marker: half: way\n"
    b"something else\n"
    b"              ls-137     [000] ...1.     4.000000: syscall: half a li")

LINES = """\
137 execve() = 0 <2.175 ms>
137<ls> +++ executes "/bin/ls" +++
137<ls> openat(dfd: AT_FDCWD, filename: "/a: b", flags: O_RDONLY) = -1 ENOENT\
 <103.4 us>
138<a] b: c> --- SIGCHLD {si_code: 1, handler} ---
138<a\\012b-1 2> --- SIGRT_6 {si_code: -6, default} ---
--- 12 events of CPU 1 lost ---
137<ls> +++ new task 139 +++
137<ls> +++ exited with 3 +++
139<ls> +++ killed by SIGSEGV (core dumped) +++
5 read(0x0) <unfinished after 3.2 s>
6<sh> read(0x1) <unfinished after 1 s>
1<sh> --- marker: half: way ---
--- something else ---
"""


class Tracing(harness.Directory):
    """workload/ and beside it the trace instance."""

    def __init__(self, pipe=b"", events=b"0\n", **more):
        super().__init__(**more)
        top = tempfile.mkdtemp(dir=harness.tmp)
        shutil.move(self.path, os.path.join(top, "workload"))
        self.path = os.path.join(top, "workload")
        os.mkdir(self.file("options"))
        os.makedirs(self.instance(SYSCALL))
        self.write("tracing_on", b"1\n")
        self.write("options/events", events)
        self.write("status", b"balanced: yes\nevents_lost: 0\n")
        self.write("marker", b"")
        self.write(self.instance("trace"), b"of another run\n")
        self.write(self.instance("trace_pipe"), pipe)
        self.write(self.instance(SYSCALL + "filter"), b"none\n")
        self.write(self.instance(SYSCALL + "format"), FORMAT.encode())

    def instance(self, name):
        return os.path.join(os.path.dirname(self.path), "instances",
                            "workload", name)

    def restored(self, events="0"):
        equal(self.read("options/events").strip(), events)
        equal(self.read(self.instance(SYSCALL + "filter")), "0")


    def unchanged(self):
        equal(self.read("options/events"), "0\n")
        equal(self.read(self.instance(SYSCALL + "filter")), "none\n")
        equal(self.read(self.instance("trace")), "of another run\n")
        equal(self.read("set_workload_pid"), "")


def trace(*args, directory=None, **more):
    return harness.wlcat("trace", *args,
                         directory=(directory or Tracing()).path, **more)


def filter_of(*args):
    """What is in the file filter while a command runs."""
    directory = Tracing()
    result = trace(*args, "--no-wait", "cat",
                   directory.instance(SYSCALL + "filter"), directory=directory)
    equal((result.status, result.err), (0, ""))
    directory.restored()
    return result.out


def line_and_status(result, status, text):
    """It says one line and does nothing."""
    harness.one_line(result, status, text)
    equal(result.out, "")


@test
def the_second_program_is_under_64_kib():
    path = os.path.join(os.path.dirname(harness.MUSL), "wlcat-trace")
    stripped = os.path.join(harness.tmp, "stripped-trace")
    subprocess.run(["strip", "-o", stripped, path], check=True)
    assert os.path.getsize(stripped) < 65536, os.path.getsize(stripped)


@test
def wrong_command_lines_of_trace_give_one_line_and_2():
    for args, text in (
            ([], "no command and no -p PID"),
            (["-p", "1", "echo", "ran"], "exclude each other"),
            (["-p", "1,"], "not a list of pids"),
            (["-x", "echo", "ran"], "unknown option '-x'"),
            (["-e"], "needs an argument"),
            (["-e", "", "echo", "ran"], "'' is not a list of system calls"),
            (["-e", "open,,read", "echo", "ran"], "not a list of system calls"),
            (["-e", "nonsense", "echo", "ran"],
             "'nonsense' does not begin with a system call of this kernel"),
            (["-e", "open,opena", "echo", "ran"], "'opena' does not begin"),
            (["-e", "denied", "echo", "ran"], "'denied' does not begin"),
            (["-e", "%nonsense", "echo", "ran"],
             "'%nonsense' begins with no subsystem of: BPF, Capability"),
            (["-e", "%s", "echo", "ran"], "'%s' begins with more than one"),
            (["-e", "%", "echo", "ran"], "begins with no subsystem"),
            (["-e", "%keys", "echo", "ran"], "'%keys' does not begin"),
            (["-e", "error=", "echo", "ran"], "name of an error"),
            (["-e", "error=ENOENT,EWHAT", "echo", "ran"],
             "'EWHAT' does not begin with the name of an error"),
            (["--slower", "10", "echo", "ran"], "'10' is not a time"),
            (["--slower", "0ms", "echo", "ran"], "is not a time"),
            (["--slower", "ms", "echo", "ran"], "is not a time"),
            (["--slower", "1.2.3s", "echo", "ran"], "is not a time"),
            (["--slower", "-1s", "echo", "ran"], "is not a time"),
            (["--slower", "1h", "echo", "ran"], "is not a time")):
        directory = Tracing()
        line_and_status(trace(*args, directory=directory), 2, text)
        equal(directory.read("set_workload_pid"), "")
        equal(directory.read("options/events").strip(), "0")


@test
def filters_are_as_expected():
    for args, text in (
            ([], "0"),
            (["-e", "openat"], "abi == 0 && (nr == 257)"),
            (["-e", "trace=openat,read"], "abi == 0 && (nr == 0 || nr == 257)"),
            (["-e", "open,read", "-e", "write,read"],
             "abi == 0 && ((nr >= 0 && nr <= 2))"),
            (["-e", "%network"],
             "abi == 0 && ((nr >= 41 && nr <= 44) || nr == 49)"),
            (["-e", "%NET,openat"],
             "abi == 0 && ((nr >= 41 && nr <= 44) || nr == 49 || nr == 257)"),
            (["--only=%Tracing"], "abi == 0 && (nr == 101)"),
            (["-e", "error=ENOENT"], "(ret == -2)"),
            (["-e", "error=ENOENT,EACCES", "-e", "error=EWOULDBLOCK"],
             "(ret == -2 || ret == -13 || ret == -11)"),
            (["--failed"], "(ret < 0 && ret >= -4095)"),
            (["--slower", "10ms"], "wall >= 10000000"),
            (["--slower=1.5us"], "wall >= 1500"),
            (["--slower=0.25s"], "wall >= 250000000"),
            (["--slower=7ns"], "wall >= 7"),
            (["-e", "open", "-e", "error=EPERM", "--failed", "--slower=1s"],
             "abi == 0 && (nr == 2) && (ret == -1) && "
             "(ret < 0 && ret >= -4095) && wall >= 1000000000")):
        equal(filter_of(*args), text)


@test
def lines_are_those_of_strace():
    result = trace("--no-wait", "true", directory=Tracing(PIPE))
    equal((result.status, result.out, result.err), (0, "", LINES))


@test
def times_are_printed_when_wanted():
    result = trace("-t", "--no-wait", "true", directory=Tracing(PIPE))
    lines = result.err.splitlines()
    equal(lines[0], "137 2.663500 execve() = 0 <2.175 ms>")
    equal(lines[3],
          "138<a] b: c> 2.700000 --- SIGCHLD {si_code: 1, handler} ---")


@test
def lines_go_to_a_file():
    path = os.path.join(harness.tmp, "lines")
    result = trace("-o", path, "--no-wait", "echo", "mine",
                   directory=Tracing(PIPE))
    equal((result.status, result.out, result.err), (0, "mine\n", ""))
    with open(path, encoding="utf-8") as file:
        equal(file.read(), LINES)
    directory = Tracing()
    line_and_status(trace("-o", "/nonexistent/file", "echo", "ran",
                          directory=directory), 125, "No such file")
    directory.unchanged()


@test
def lines_that_nobody_reads_can_be_interrupted():
    directory = Tracing()
    fifo = directory.file("fifo")
    os.mkfifo(fifo)
    for args in (["echo", "ran"], ["-p", "12"]):
        process = spawn(directory, "trace", "-o", fifo, *args)
        wait_in_open(process)
        equal(directory.read("options/events"), "0\n")
        process.send_signal(signal.SIGINT)
        result = finish(process)
        equal((result.status, result.out), (130, ""))
        directory.unchanged()


@test
def lines_are_kept_when_there_are_no_new_ones():
    path = os.path.join(harness.tmp, "kept")
    for args in (["-e", "nonsense"], ["-p", "12"]):
        directory = Tracing()
        if "-p" in args:
            os.remove(directory.file("syscall_stats"))
        directory.write(path, b"lines of another run\n")
        assert trace("-o", path, *args, *(["true"] if "-e" in args else []),
                     directory=directory).status
        equal(directory.read(path), "lines of another run\n")
    equal(trace("-o", path, "--no-wait", "true").status, 0)
    equal(directory.read(path), "")


@test
def a_long_stream_is_read_in_parts():
    line = (b"              ls-137     [000] ...1.     2.663552: syscall: "
            b"read(0x3) = 5 <1 us>\n")
    result = trace("--no-wait", "true", directory=Tracing(line * 5000))
    equal(result.err, "137<ls> read(0x3) = 5 <1 us>\n" * 5000)


@test
def trace_passes_on_the_status():
    for command, status in (("exit 0", 0), ("exit 3", 3),
                            ("kill -TERM $$", 143)):
        directory = Tracing()
        result = trace("sh", "-c", CLEAR + "; " + command, directory=directory)
        equal((result.status, result.err), (status, ""))
        directory.restored()
    line_and_status(trace("nonexistent-command"), 127, "No such file")


@test
def no_wait_ends_while_records_keep_coming():
    directory = Tracing()
    pipe, said = directory.instance("trace_pipe"), directory.file("said")
    # Stands for a descendant that makes records until it is detached: there is
    # always more, and none when it is.
    os.truncate(pipe, 1 << 38)
    script = """
        for i in $(seq 2000); do
            ! grep -q ! "$1" || break
            sleep 0.01
        done
        : >"$2"
        echo $i >"$3"
    """
    result = trace("--no-wait", "-o", "/dev/null", "sh", "-c",
                   'sh -c "$@" >/dev/null 2>&1 & exit 7', "sh", script, "sh",
                   directory.file("set_workload_pid"), pipe, said,
                   directory=directory)
    equal(result.status, 7)
    wait_until(lambda: os.path.exists(said) and directory.read("said"))
    assert directory.read("said") != "2000\n", "it went on for ever"
    directory.restored()


@test
def events_that_were_on_stay_on():
    directory = Tracing(events=b"1\n")
    equal(trace("--no-wait", "true", directory=directory).status, 0)
    directory.restored("1")


@test
def what_cannot_be_attached_leaves_nothing_behind():
    directory = Tracing()
    os.remove(directory.file("syscall_stats"))
    line_and_status(trace("echo", "ran", directory=directory), 125,
                    "syscall_stats: No such file")
    directory.restored()


@test
def a_second_ctrl_c_stops_waiting_for_a_traced_command():
    directory = Tracing(PIPE)
    process = spawn(directory, "trace", "sh", "-c",
                    "trap '' INT; echo ready; exec sleep 99 >/dev/null 2>&1")
    equal(process.stdout.readline(), b"ready\n")
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.3)
    equal(process.poll(), None)
    interrupt(process)
    result = finish(process)
    equal(result.status, 130)
    assert result.err.startswith(LINES), result
    assert result.err.endswith("runs on untraced\n"), result
    directory.restored()
    os.killpg(process.pid, signal.SIGTERM)


@test
def damaged_lines_never_crash_the_reader():
    generator = random.Random(20261120)
    text = bytearray(PIPE * 300)
    for _ in range(len(text) // 40):
        text[generator.randrange(len(text))] = generator.choice(
            (0, 10, 32, 45, 58, 93, 255, generator.randrange(256)))
    result = trace("-t", "--no-wait", "true", program=harness.SANITIZED,
                   directory=Tracing(bytes(text)))
    equal(result.status, 0)
    assert "ERROR" not in result.err and "runtime error" not in result.err


@test
def older_records_are_thrown_away():
    directory = Tracing()
    trace("--no-wait", "true", directory=directory)
    equal(directory.read(directory.instance("trace")), "")


@test
def lost_events_are_said():
    directory = Tracing()
    result = trace("--no-wait", "sh", "-c",
                   'echo "x: 1\nevents_lost: 7" > "$WLTRACE_DIR"/status',
                   directory=directory)
    assert result.err.startswith("wlcat: 7 events lost"), result


@test
def a_label_is_written():
    directory = Tracing()
    trace("--no-wait", "--marker=begin", "true", directory=directory)
    equal(directory.read("marker"), "begin")
    directory = Tracing()
    harness.wlcat("run", "--no-wait", "--marker=of run", "true",
                  directory=directory.path)
    equal(directory.read("marker"), "of run")


@test
def a_module_without_a_stream_is_named():
    directory = Tracing()
    os.remove(directory.file("options/events"))
    line_and_status(trace("echo", "ran", directory=directory), 125,
                    "has no options/events: the module is too old")
    directory = Tracing()
    os.remove(directory.instance(SYSCALL + "filter"))
    line_and_status(trace("echo", "ran", directory=directory), 125,
                    "the module is too old to trace")
    equal(directory.read("options/events"), "0")
    directory = Tracing()
    shutil.rmtree(directory.instance(""))
    line_and_status(trace("echo", "ran", directory=directory), 125,
                    "the module is too old to trace")


@test
def trace_refuses_what_would_be_worthless():
    directory = Tracing()
    directory.write("tracing_on", b"0\n")
    line_and_status(trace("echo", "ran", directory=directory), 125,
                    "tracing_on is 0")
    line_and_status(trace("echo", "ran", directory=Tracing(pids="12\n")), 125,
                    "traced already: pid 12")


@test
def a_reader_of_the_lines_that_goes_away_ends_the_tracing():
    directory = Tracing(PIPE * 2000)
    process = spawn(directory, "trace", "--no-wait", "sh", "-c",
                    "sleep 0.3; exit 5")
    process.stderr.close()
    process.stdout.close()
    equal(process.wait(timeout=20), 5)
    directory.restored()


@test
def trace_of_a_process_ends_with_a_signal():
    for signo in (signal.SIGINT, signal.SIGTERM):
        directory = Tracing(PIPE)
        process = spawn(directory, "trace", "-p", "12,34")
        wait_until(lambda d=directory: d.read("set_workload_pid"))
        # Our own calls would be seen for ever.
        equal(directory.read(directory.instance(SYSCALL + "filter")),
              "common_pid != %d" % process.pid)
        process.send_signal(signo)
        result = finish(process)
        equal((result.status, result.err), (0, LINES))
        directory.restored()


@test
def trace_is_found_beside_wlcat_then_in_path():
    lone = tempfile.mkdtemp(dir=harness.tmp)
    other = tempfile.mkdtemp(dir=harness.tmp)
    program = os.path.join(lone, "wlcat")
    shutil.copy(harness.MUSL, program)
    path = os.environ["PATH"]
    try:
        os.environ["PATH"] = "%s:/usr/bin:/bin" % other
        line_and_status(trace("true", program=program), 127, "wlcat-trace")
        script = os.path.join(other, "wlcat-trace")
        with open(script, "w", encoding="ascii") as file:
            file.write('#!/bin/sh\necho "$@"\n')
        os.chmod(script, 0o755)
        equal(trace("-t", "true", program=program).out, "-t true\n")
        # One that is there, but is of no use: no other will do.
        beside = os.path.join(lone, "wlcat-trace")
        for mode, text in ((0o644, "Permission denied"),
                           (0o755, "Exec format error")):
            with open(beside, "wb") as file:
                file.write(b"\x7fELF")
            os.chmod(beside, mode)
            line_and_status(trace("true", program=program), 126,
                            "%s: %s" % (beside, text))
        os.remove(beside)
        with open(script, "wb") as file:
            file.write(b"\x7fELF")
        line_and_status(trace("true", program=program), 126,
                        "%s: Exec format error" % script)
    finally:
        os.environ["PATH"] = path


@test
def help_of_trace_and_manual_name_every_option():
    usage = trace("--help")
    equal((usage.status, usage.err), (0, ""))
    with open(os.path.join(harness.TOP, "Documentation", "man", "wlcat.1"),
              encoding="utf-8") as file:
        manual = file.read()
    for name in ("only", "failed", "slower", "times", "output", "pid",
                 "marker", "no-wait"):
        assert "--" + name in usage.out, name
        assert "Fl -" + name in manual, name
    assert max(map(len, usage.out.splitlines())) <= 80, usage.out


@test
def trace_works_in_every_build():
    for program in (harness.GLIBC, harness.SANITIZED):
        result = trace("--no-wait", "-e", "open,%net", "-e", "error=EPERM",
                       "true", program=program, directory=Tracing(PIPE))
        equal((result.status, result.err), (0, LINES))


@test
def labels_are_in_the_head_of_the_table():
    snap = snapshot.sample()
    snap.marker(1_234_567_000, "first")
    snap.marker(2_000_000_000, "a\\b")
    head = harness.show(snap.build()).out
    assert ("# marker: 1.234567 s: first\n"
            "# marker: 2.000000 s: a\\134b\n") in head, head
