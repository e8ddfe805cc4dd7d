# SPDX-License-Identifier: GPL-2.0-only
"""The command line, and run and attach on a directory of plain files: they
do not trace, but show what is written when, and what a command inherits."""
import os
import re
import signal
import subprocess
import sys
import time

import harness
import snapshot
from harness import Directory, equal, one_line, show, status_of, test, wlcat

# Stands for the module: the last task has gone.
CLEAR = ': > "$WLTRACE_DIR"/set_workload_pid'
SLEEP = ("sh", "-c", "echo ready; exec sleep 99")
MANPAGE = os.path.join(harness.TOP, "Documentation", "man", "wlcat.1")


def run(*args, directory=None, **more):
    return wlcat("run", *args, directory=(directory or Directory()).path,
                 **more)


def spawn(directory, *args, **more):
    """Start wlcat in a process group of its own."""
    return subprocess.Popen(
        [harness.MUSL, *args], start_new_session=True,
        env=harness.environment(WLTRACE_DIR=directory.path),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def wait_until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def wait_in(process, *functions):
    """Until it is in one of these functions of the kernel."""
    def is_there():
        assert process.poll() is None, finish(process)
        with open("/proc/%d/wchan" % process.pid, encoding="ascii") as file:
            where = file.read()
        return any(function in where for function in functions)

    if not os.path.exists("/proc/self/wchan"):
        process.kill()
        finish(process)
        raise harness.Skip("no wchan here")
    wait_until(is_there)


def wait_in_open(process):
    """Until it waits for a reader of its pipe."""
    wait_in(process, "wait_for_partner", "fifo_open")


def interrupt(process):
    """Ctrl-C until it has ended: signals that are pending become one."""
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)


def finish(process):
    out, err = process.communicate(timeout=60)
    return harness.Result(status_of(process), out.decode(), err.decode())


# -- command line --

@test
def wrong_command_lines_give_one_line_and_2():
    for args, text in (
            (["-x"], "unknown option '-x'"),
            (["--nonsense=1"], "unknown option '--nonsense=1'"),
            (["frobnicate"], "unknown command 'frobnicate'"),
            (["show", "everything"], "unknown table 'everything'"),
            (["show", "--format=xml"], "unknown format 'xml'"),
            (["show", "--format"], "needs an argument"),
            (["show", "-o"], "needs an argument"),
            (["show", "-p", "1"], "unknown option '-p'"),
            (["run", "--no-wait=1", "true"], "takes no argument"),
            (["run"], "no command"),
            (["run", "--"], "no command"),
            (["run", "-p", "1", "true"], "unknown option '-p'"),
            (["attach"], "no -p PID"),
            (["-d", "1"], "-d is of use with -p only"),
            (["-p", "1", "-i", "x"], "exclude each other"),
            (["-p", "1", "word"], "unexpected word 'word'"),
            (["-p", "1x"], "not a list of pids"),
            (["-p", "0"], "not a list of pids"),
            (["-p", "-1"], "not a list of pids"),
            (["-p", "1,,2"], "not a list of pids"),
            (["-p", "1,"], "not a list of pids"),
            (["-p", "99999999999"], "not a list of pids"),
            (["-p", "1", "-d", "soon"], "not a number of seconds"),
            (["-p", "1", "-d", "0"], "not a number of seconds"),
            (["-p", "1", "-d", "-1"], "not a number of seconds"),
            (["-p", "1", "-d", "."], "not a number of seconds"),
            (["-p", "1", "-d", "99999999999"], "not a number of seconds"),
            (["--files"], "of use with -p only"),
            (["--capabilities", "--format=json"], "of use with -p only"),
            (["show", "--files"], "unknown option '--files'"),
            (["run", "--files=1", "true"], "takes no argument"),
            (["diff", "--help"], "unknown option '--help'"),
            (["merge", "--files", "x"], "unknown option '--files'"),
            (["show", "tasks", "--format=strace"], "system calls only"),
            (["show", "tasks", "syscalls", "--format=csv"],
             "one table at a time")):
        result = wlcat(*args, directory=Directory().path)
        one_line(result, 2, text)
        equal(result.out, "")


@test
def options_stand_before_or_behind_tables():
    data = snapshot.sample().build()
    equal(show(data, "tasks", "--format", "csv").out,
          show(data, "--format=csv", "tasks").out)


@test
def help_and_manual_name_every_option():
    usage = wlcat("--help")
    equal((usage.status, usage.err), (0, ""))
    with open(MANPAGE, encoding="utf-8") as file:
        manual = file.read()
    options = set(re.findall(r"--([a-z-]+)", usage.out))
    assert {"format", "output", "raw", "input", "pid", "duration",
            "no-wait"} <= options, options
    for name in options:
        assert "Fl -" + name in manual, name
    for name in re.findall(r"^  ([a-z]+)  +\S", usage.out, re.M):
        assert ".It Cm %s\n" % name in manual, name
    assert max(map(len, usage.out.splitlines())) <= 80, usage.out


@test
def the_manual_passes_mandoc():
    result = subprocess.run(["mandoc", "-Tlint", "-Wwarning", MANPAGE],
                            capture_output=True, check=False)
    equal((result.returncode, result.stdout), (0, b""))


@test
def the_version_is_that_of_the_module():
    with open(os.path.join(harness.TOP, "module", "main.c"),
              encoding="utf-8") as file:
        version = re.search(r'MODULE_VERSION\("(.*)"\)', file.read())[1]
    equal(wlcat("--version").out, "wlcat %s\n" % version)


# -- finding the directory --

@test
def a_missing_directory_is_named():
    one_line(wlcat(directory="/nonexistent/workload"), 1,
             "/nonexistent/workload: No such file or directory")


@test
def a_module_that_is_not_loaded_is_named():
    if os.path.exists("/sys/module/wltrace"):
        raise harness.Skip("the module is loaded")
    one_line(wlcat(), 1, "the module wltrace is not loaded: insmod wltrace.ko")


def inject(fault, *args, directory):
    """Run wlcat with a system call that fails."""
    process = subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "-e", "inject=" + fault,
         harness.MUSL, *args], capture_output=True, check=False, timeout=60,
        env=harness.environment(WLTRACE_DIR=directory.path))
    return harness.Result(process.returncode, process.stdout.decode(),
                          process.stderr.decode())


@test
def missing_permission_is_named():
    if os.geteuid():
        raise harness.Skip("not root")
    directory = Directory()
    os.chmod(directory.path, 0o755)
    os.chmod(directory.file("snapshot_raw"), 0o400)

    def drop():
        os.setgroups([])
        os.setuid(65534)
    copy = os.path.join("/tmp", "wlcat-test.%d" % os.getpid())
    one_line(inject("openat:error=EACCES", directory=directory), 1,
             "/snapshot_raw: no permission: run as root")
    # The same for real, where the way to the file is open to all.
    os.makedirs(copy, mode=0o755)
    try:
        os.chmod(copy, 0o755)
        subprocess.run(["cp", harness.MUSL, copy + "/wlcat"], check=True)
        subprocess.run(["cp", "-r", directory.path, copy + "/dir"],
                       check=True)
        os.chmod(copy + "/dir/snapshot_raw", 0o400)
        one_line(wlcat(program=copy + "/wlcat", directory=copy + "/dir",
                       preexec_fn=drop), 1, "no permission: run as root")
    finally:
        subprocess.run(["rm", "-r", copy], check=True)


@test
def a_locked_down_kernel_is_named():
    if os.geteuid():
        raise harness.Skip("not root")
    one_line(inject("openat:error=EPERM", directory=Directory()), 1,
             "the kernel is locked down")


# -- run --

@test
def run_passes_on_the_status():
    for command, status in (("exit 0", 0), ("exit 3", 3),
                            ("kill -9 $$", 137), ("kill -TERM $$", 143)):
        result = run("--no-wait", "sh", "-c", command)
        equal(result.status, status)
        assert result.err.startswith("# workload: "), result
        equal(result.out, "")


@test
def run_says_what_cannot_be_executed():
    directory = Directory()
    file = directory.file("file")
    directory.write("file", b"no program\n")
    one_line(run("nonexistent-command"), 127,
             "nonexistent-command: No such file or directory")
    one_line(run("./nonexistent"), 127, "./nonexistent: No such file")
    one_line(run(""), 127, "No such file")
    one_line(run(file), 126, file + ": Permission denied")
    one_line(run(directory.path), 126, "Permission denied")
    # Only execve() finds these out; the table shows that it failed.
    os.chmod(file, 0o755)
    result = run("--no-wait", file)
    equal(result.status, 126)
    assert result.err.startswith("wlcat: %s: Exec format error\n# " % file)
    directory.write("file", b"#!/nonexistent/interpreter\n")
    result = run("--no-wait", file)
    equal(result.status, 127)
    equal(Directory().read("set_workload_pid"), "")


@test
def run_writes_reset_then_pid_then_detaches():
    directory = Directory()
    result = run("--no-wait", "sh", "-c",
                 'echo $$; cat "$WLTRACE_DIR"/*_pid "$WLTRACE_DIR"/*_stats',
                 directory=directory)
    pid, seen = result.out.split("\n", 1)
    equal(seen, pid)
    equal(directory.read("syscall_stats"), "")
    equal(directory.read("set_workload_pid"), "%s!%s\n" % (pid, pid))


@test
def nothing_lies_between_the_stop_and_execve():
    directory = Directory()
    log = os.path.join(harness.tmp, "strace.log")
    subprocess.run(["strace", "-f", "-qq", "-o", log, harness.MUSL, "run",
                    "--no-wait", "-o", "/dev/null", "true"], check=True,
                   env=harness.environment(WLTRACE_DIR=directory.path),
                   timeout=60)
    with open(log, encoding="utf-8") as file:
        lines = file.read().splitlines()
    execs = [line for line in lines if " execve(" in line]
    equal(len(execs), 2)
    child = execs[1].split()[0]
    mine = [line.split(None, 1)[1] for line in lines
            if line.split()[0] == child]
    at = next(i for i, line in enumerate(mine) if line.startswith("execve("))
    before = [line for line in mine[:at] if not line.startswith("---")]
    assert re.match(r"kill\(%s, SIGSTOP\) += 0" % child, before[-1]), mine


@test
def the_command_inherits_what_wlcat_had():
    """Files, signal mask, ignored signals."""
    command = ["sh", "-c", "ls /proc/self/fd; grep ^Sig[PBIC] /proc/self/status"]

    def setup():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1,
                                                  signal.SIGTERM])

    for preexec in (None, setup):
        options = {"preexec_fn": preexec, "capture_output": True,
                   "check": True, "restore_signals": preexec is None}
        want = subprocess.run(command, **options).stdout
        got = subprocess.run(
            [harness.MUSL, "run", "--no-wait", "-o", "/dev/null", *command],
            env=harness.environment(WLTRACE_DIR=Directory().path), **options)
        equal(got.stdout, want)


@test
def the_command_reads_standard_input():
    result = run("--no-wait", "cat", stdin=b"some text")
    equal((result.status, result.out), (0, "some text"))


@test
def closed_standard_files_stay_closed():
    directory = Directory()
    output = os.path.join(harness.tmp, "closed")
    for redirect in ("2>&-", ">&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"):
        shell = '"$0" run --no-wait -o "$1" ls /proc/self/fd %s' % redirect
        directory.write("set_workload_pid", b"")
        process = subprocess.run(
            ["sh", "-c", shell, harness.MUSL, output], check=False,
            env=harness.environment(WLTRACE_DIR=directory.path),
            capture_output=True, timeout=60)
        closed = re.findall(r"[<>]|2", redirect.replace("2>", "2"))
        expected = {"0", "1", "2", "3"} - {
            {"<": "0", ">": "1", "2": "2"}[word] for word in closed}
        if ">" not in closed:
            # ls itself opens the lowest number that is free.
            got = set(process.stdout.decode().split())
            assert expected - {"3"} <= got and len(got) == len(expected), got
        with open(output, encoding="utf-8") as file:
            assert file.read().startswith("# workload: 1234 (bash)"), redirect


@test
def a_reader_that_went_away_is_no_error():
    directory = Directory()
    process = spawn(directory, "run", "--no-wait", "sh", "-c", "sleep 0.3")
    process.stderr.close()
    process.stdout.close()
    equal(process.wait(timeout=20), 0)


@test
def output_and_snapshot_go_to_files():
    text = os.path.join(harness.tmp, "text")
    raw = os.path.join(harness.tmp, "raw")
    result = run("--no-wait", "-o", text, "--raw=" + raw, "--format=strace",
                 "true")
    equal((result.status, result.out, result.err), (0, "", ""))
    with open(text, encoding="utf-8") as file:
        equal(file.read(), show(snapshot.sample().build(),
                                "--format=strace").out)
    with open(raw, "rb") as file:
        equal(file.read(), snapshot.sample().build())
    equal(run("--no-wait", "-o", "-", "--format=csv", "true").out,
          show(snapshot.sample().build(), "--format=csv").out)


@test
def output_that_cannot_be_written_is_known_before_the_run():
    for option in ("-o", "--raw"):
        result = run("--no-wait", option, "/nonexistent/file", "echo", "ran")
        one_line(result, 125, "/nonexistent/file: No such file")
        equal(result.out, "")


@test
def a_full_disk_is_an_error():
    if not os.path.exists("/dev/full"):
        raise harness.Skip("no /dev/full")
    one_line(run("--no-wait", "-o", "/dev/full", "true"), 125,
             "/dev/full: No space left on device")
    one_line(show(snapshot.sample().build(), "-o", "/dev/full"), 1,
             "/dev/full: No space left on device")


@test
def a_workload_that_is_traced_is_left_alone():
    directory = Directory(pids="12\n345\n")
    for args, status in ((["run", "echo", "ran"], 125), (["-p", "1"], 1)):
        result = wlcat(*args, directory=directory.path)
        one_line(result, status, "traced already: pid 12 345\n")
        equal(result.out, "")
        equal(directory.read("set_workload_pid"), "12\n345\n")
        equal(directory.read("syscall_stats"), "to be reset\n")


@test
def two_at_once_do_not_mix():
    directory = Directory()
    process = spawn(directory, "run", "--no-wait", "cat", stdin=subprocess.PIPE)
    wait_until(lambda: directory.read("set_workload_pid"))
    directory.write("set_workload_pid", b"")
    one_line(wlcat("run", "true", directory=directory.path), 125,
             "another wlcat")
    equal(finish(process).status, 0)


@test
def run_refuses_while_tracing_is_off():
    paused = Directory(snapshot.Snapshot(flags=0).build())
    result = run("echo", "ran", directory=paused)
    one_line(result, 125, "tracing_on is 0")
    equal(result.out, "")


@test
def run_refuses_a_newer_module():
    newer = Directory(snapshot.Snapshot().build(version=2))
    result = run("echo", "ran", directory=newer)
    one_line(result, 125, "the module speaks snapshot version 2")
    equal(result.out, "")
    equal(newer.read("set_workload_pid"), "")


@test
def run_waits_for_the_last_descendant():
    begin = time.monotonic()
    result = run("sh", "-c", "(sleep 0.4; %s) >/dev/null 2>&1 & exit 7" % CLEAR)
    equal(result.status, 7)
    assert time.monotonic() - begin > 0.35


@test
def no_wait_does_not():
    result = run("--no-wait", "sh", "-c",
                 "sleep 60 >/dev/null 2>&1 & echo $!; exit 7")
    equal(result.status, 7)
    os.kill(int(result.out), signal.SIGTERM)    # it is there still


@test
def ctrl_c_is_for_the_command():
    directory = Directory()
    process = spawn(directory, "run", "--no-wait", *SLEEP)
    equal(process.stdout.readline(), b"ready\n")
    os.killpg(process.pid, signal.SIGINT)
    result = finish(process)
    equal(result.status, 130)
    assert result.err.startswith("# workload: "), result


@test
def a_command_may_live_through_ctrl_c():
    directory = Directory()
    # No shell: the child that it forks may also run the trap.
    process = spawn(directory, "run", "--no-wait", sys.executable, "-c",
                    "import signal, sys\n"
                    "def caught(*_):\n"
                    "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                    "    print('caught')\n"
                    "    sys.exit(5)\n"
                    "signal.signal(signal.SIGINT, caught)\n"
                    "print('ready', flush=True)\n"
                    "while True:\n"
                    "    signal.pause()\n")
    equal(process.stdout.readline(), b"ready\n")
    os.killpg(process.pid, signal.SIGINT)
    result = finish(process)
    equal((result.status, result.out), (5, "caught\n"))


@test
def a_signal_to_wlcat_alone_is_passed_on():
    for signo in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        directory = Directory()
        process = spawn(directory, "run", "--no-wait", *SLEEP)
        equal(process.stdout.readline(), b"ready\n")
        process.send_signal(signo)
        result = finish(process)
        equal(result.status, 128 + signo)
        assert result.err.startswith("# workload: "), result


@test
def a_second_ctrl_c_stops_waiting():
    directory = Directory()
    process = spawn(directory, "run", "sh", "-c",
                    "trap '' INT; echo ready; exec sleep 99 >/dev/null 2>&1")
    equal(process.stdout.readline(), b"ready\n")
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.3)
    equal(process.poll(), None)
    interrupt(process)
    result = finish(process)
    equal(result.status, 130)
    assert "runs on untraced\n# workload: " in result.err, result
    assert re.fullmatch(r"(\d+)!\1\n", directory.read("set_workload_pid"))
    os.killpg(process.pid, signal.SIGTERM)


@test
def one_ctrl_c_stops_waiting_for_descendants():
    directory = Directory()
    process = spawn(directory, "run", "sh", "-c",
                    "trap '' INT; sleep 99 >/dev/null 2>&1 & echo ready; exit 4")
    equal(process.stdout.readline(), b"ready\n")
    time.sleep(0.3)
    equal(process.poll(), None)
    interrupt(process)
    result = finish(process)
    equal(result.status, 4)
    assert "descendants of sh run on untraced\n# workload: " in result.err
    os.killpg(process.pid, signal.SIGTERM)


# -- attach --

@test
def attach_stops_after_the_duration():
    for args, seconds in ((["-d", "0.3"], 0.3), (["--duration=.25"], 0.25)):
        directory = Directory()
        begin = time.monotonic()
        result = wlcat("-p", "12,34", *args, directory=directory.path)
        spent = time.monotonic() - begin
        equal(result.status, 0)
        assert seconds <= spent, spent
        assert result.err.startswith("# workload: "), result
        equal(directory.read("set_workload_pid"), "12 34!12\n!34\n")
        equal(directory.read("syscall_stats"), "")


@test
def attach_stops_when_interrupted():
    for signo in (signal.SIGINT, signal.SIGTERM):
        directory = Directory()
        process = spawn(directory, "attach", "-p", "12")
        wait_until(lambda d=directory: d.read("set_workload_pid"))
        time.sleep(0.1)
        equal(process.poll(), None)
        process.send_signal(signo)
        result = finish(process)
        equal(result.status, 0)
        assert result.err.startswith("# workload: "), result


@test
def attach_stops_when_all_have_exited():
    directory = Directory()
    process = spawn(directory, "-p", "12")
    wait_until(lambda: directory.read("set_workload_pid"))
    directory.write("set_workload_pid", b"13\n")
    equal(finish(process).status, 0)


@test
def attach_says_which_process_there_is_not():
    """An error of the write is that of the module."""
    directory = Directory()
    for error, text in (("ESRCH", "cannot trace pid 12 34: no such process"),
                        ("EPERM", "cannot trace pid 12 34: a kernel thread")):
        directory.write("set_workload_pid", b"")
        one_line(inject("write:error=%s:when=1" % error, "-p", "12,34",
                        directory=directory), 1, text)


# -- paths and capabilities --

def counting(files="0", capabilities="0", data=None):
    """A module with the two options; "" for one that it has not."""
    directory = Directory(data or snapshot.tallied().build())
    os.mkdir(directory.file("options"))
    for name, value in (("files", files), ("capabilities", capabilities)):
        if value:
            directory.write("options/" + name, value.encode() + b"\n")
    return directory


def options(directory):
    return [directory.read("options/" + name).strip()
            for name in ("files", "capabilities")]


OPTIONS = ("sh", "-c", 'cat "$WLTRACE_DIR"/options/files '
           '"$WLTRACE_DIR"/options/capabilities')


@test
def run_counts_what_is_asked_for_and_puts_it_back():
    for args, before, during in (
            ([], "00", "00"), (["--files"], "00", "10"),
            (["--capabilities"], "00", "01"),
            (["--files", "--capabilities"], "00", "11"),
            (["--capabilities", "--files"], "10", "11"),
            (["--files", "--capabilities"], "11", "11"),
            ([], "11", "11"), (["--files"], "01", "11")):
        directory = counting(*before)
        result = run(*args, "--no-wait", *OPTIONS, directory=directory)
        equal((args, result.status, result.out.split()),
              (args, 0, list(during)))
        equal(options(directory), list(before))
        # The tables are behind the others.
        heads = [line.split()[0] for line in result.err.split("\n")
                 if re.match(r" *(%|calls|checks) ", line)]
        equal(heads, ["%", "%"] + ["calls"] * ("--files" in args) +
              ["checks"] * ("--capabilities" in args))


@test
def options_are_put_back_whatever_happens():
    both = ("--files", "--capabilities")
    for args, status in (
            (["-o", "/nonexistent/x", "true"], 125),
            (["-o", "/dev/full", "--no-wait", "true"], 125),
            (["--no-wait", "sh", "-c", "exit 9"], 9),
            (["--no-wait", "sh", "-c", "kill -9 $$"], 137),
            (["--no-wait", "sh", "-c", 'rm "$WLTRACE_DIR"/snapshot_raw'],
             125)):
        directory = counting()
        result = run(*both, *args, directory=directory)
        equal((args, result.status, options(directory)),
              (args, status, ["0", "0"]))
    # A command that the kernel cannot execute; a module that says no.
    directory = counting()
    directory.write("file", b"no program\n")
    os.chmod(directory.file("file"), 0o755)
    equal(run(*both, "--no-wait", directory.file("file"),
              directory=directory).status, 126)
    equal(options(directory), ["0", "0"])
    directory.write("set_workload_pid", b"")
    one_line(inject("write:error=EPERM:when=3", "-p", "12", *both,
                    directory=directory), 1, "cannot trace pid 12: a kernel")
    equal(options(directory), ["0", "0"])


@test
def signals_leave_no_option_on():
    for times in (1, 2):
        directory = counting()
        process = spawn(directory, "run", "--files", "--capabilities", "sh",
                        "-c", "%s echo ready; exec sleep 99 >/dev/null 2>&1" %
                        ("trap '' INT;" if times == 2 else ""))
        equal(process.stdout.readline(), b"ready\n")
        equal(options(directory), ["1", "1"])
        interrupt(process)
        result = finish(process)
        equal((result.status, options(directory)), (130, ["0", "0"]))
        assert "\n      100 total\n" in result.err, result
        if times == 2:
            os.killpg(process.pid, signal.SIGTERM)
    directory = counting(capabilities="1")
    process = spawn(directory, "-p", "12", "--files", "--capabilities")
    wait_until(lambda: directory.read("set_workload_pid"))
    equal(options(directory), ["1", "1"])
    process.send_signal(signal.SIGTERM)
    result = finish(process)
    equal((result.status, options(directory)), (0, ["0", "1"]))
    assert "\n      100 total\n" in result.err, result


@test
def a_module_that_cannot_count_is_named():
    """Before anything is done."""
    for args, directory, name in (
            (["--files"], Directory(), "files: the module is too old to "
             "count paths"),
            (["--capabilities"], Directory(), "capabilities: the module is "
             "too old to count capabilities"),
            (["--files", "--capabilities"], counting(capabilities=""),
             "capabilities: the module is too old")):
        for command, status in ((["run", "echo", "ran"], 125),
                                (["attach", "-p", "12"], 1)):
            result = wlcat(command[0], *args, *command[1:],
                           directory=directory.path)
            one_line(result, status, "/options/" + name)
            equal(result.out, "")
            equal(directory.read("set_workload_pid"), "")
            equal(directory.read("syscall_stats"), "to be reset\n")
    equal(directory.read("options/files"), "0\n")
    # A kernel without kprobes, or without what is to be probed.
    for error, text in (("EOPNOTSUPP", "this kernel cannot count"),
                        ("ENOENT", "this kernel cannot count capabilities"),
                        ("ENOMEM", "Out of memory")):
        directory = counting()
        one_line(inject("write:error=%s:when=2" % error, "run", "--files",
                        "--capabilities", "echo", "ran", directory=directory),
                 125, "/options/capabilities: " + text)
        equal(options(directory), ["0", "0"])


@test
def output_that_blocks_can_be_interrupted():
    directory = counting()
    fifo = directory.file("fifo")
    os.mkfifo(fifo)
    process = spawn(directory, "run", "--files", "-o", fifo, "echo", "ran")
    wait_in_open(process)
    process.send_signal(signal.SIGINT)
    result = finish(process)
    equal((result.status, result.out, options(directory)),
          (130, "", ["0", "0"]))


@test
def formats_of_one_table_print_what_was_counted():
    for option, table in (("--files", "files"),
                          ("--capabilities", "capabilities")):
        result = run(option, "--no-wait", "--format=csv", "-o", "-", "true",
                     directory=counting())
        equal((result.status, result.out), (0, show(
            snapshot.tallied().build(), table, "--format=csv").out))
        for name in ("strace", "rst"):
            for command in (["run", "echo", "ran"], ["attach", "-p", "12"]):
                directory = counting()
                result = wlcat(command[0], option, "--format=" + name,
                               *command[1:], directory=directory.path)
                one_line(result, 2, "system calls only")
                equal((result.out, options(directory)), ("", ["0", "0"]))
    one_line(run("--files", "--capabilities", "--format=csv", "echo", "ran",
                 directory=counting()), 2, "one table at a time")
    result = run("--files", "--no-wait", "--format=json", "-o", "-", "true",
                 directory=counting())
    equal(result.out, show(snapshot.tallied().build(), "--format=json").out)


# -- the programs of all compilers --

@test
def run_works_in_every_build():
    for program in (harness.GLIBC, harness.SANITIZED):
        result = run("--no-wait", "sh", "-c", "exit 6", program=program)
        equal(result.status, 6)
        assert result.err.startswith("# workload: "), result
        result = wlcat("-p", "1", "-d", "0.05", program=program,
                       directory=Directory().path)
        equal(result.status, 0)
