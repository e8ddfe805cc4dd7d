# SPDX-License-Identifier: GPL-2.0-only
"""Builds wlcat, runs it, and reports as TAP. A test is a function that is
decorated with @test; its name is the claim."""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

import snapshot

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
BUILD = os.path.join(TOP, ".build", "host", "wlcat")
MUSL = os.path.join(BUILD, "musl", "wlcat")
GLIBC = os.path.join(BUILD, "glibc", "wlcat")
SANITIZED = os.path.join(BUILD, "sanitized", "wlcat")
TIMEOUT = 60

tests = []
tmp = None


def test(function):
    tests.append(function)
    return function


class Skip(Exception):
    pass


def make(name, *args):
    out = os.path.join(BUILD, name)
    subprocess.run([os.path.join(TOP, "selftests", "kept"), out,
                    "tools", "uapi", "module/subsys.tbl", "--",
                    "make", "-s", "-C", os.path.join(TOP, "tools"),
                    "OUT=" + out, *args], check=True,
                   stdout=sys.stderr)


def build():
    make("musl", "CC=musl-gcc")
    make("glibc", "CC=gcc", "CFLAGS=-O2 -Wformat=2")
    make("sanitized", "CC=gcc", "CFLAGS=-O1 -g -fno-sanitize-recover=all "
         "-fsanitize=address,undefined")


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return "status %s\nout: %s\nerr: %s" % (self.status, self.out,
                                                 self.err)


def status_of(process):
    return process.returncode if process.returncode >= 0 else \
        128 - process.returncode


def environment(**more):
    env = {key: value for key, value in os.environ.items()
           if key != "WLTRACE_DIR"}
    env.update(LC_ALL="C", ASAN_OPTIONS="detect_leaks=1:exitcode=99")
    env.update(more)
    return env


def wlcat(*args, program=None, stdin=b"", directory=None, **popen):
    """Run wlcat to its end. directory: what WLTRACE_DIR is."""
    env = environment(**({"WLTRACE_DIR": directory} if directory else {}))
    process = subprocess.run([program or MUSL, *args], input=stdin,
                             capture_output=True, env=env, timeout=TIMEOUT,
                             check=False, **popen)
    return Result(status_of(process), process.stdout.decode(errors="replace"),
                  process.stderr.decode(errors="replace"))


def show(data, *args, **more):
    """Print a snapshot, which goes in by standard input."""
    return wlcat("show", "-i", "-", *args, stdin=data, **more)


def equal(got, want):
    if got == want:
        return
    raise AssertionError("got:\n%s\nwanted:\n%s" % (got, want))


def one_line(result, status, text):
    """wlcat failed with a status and one line that ends with this text."""
    equal(result.status, status)
    equal(result.err.count("\n"), 1)
    assert result.err.startswith("wlcat: "), result
    assert text in result.err, result


class Directory:
    """workload/ of plain files."""

    def __init__(self, data=None, pids=""):
        self.path = tempfile.mkdtemp(dir=tmp)
        self.write("snapshot_raw", data or snapshot.sample().build())
        self.write("set_workload_pid", pids.encode())
        self.write("syscall_stats", b"to be reset\n")

    def file(self, name):
        return os.path.join(self.path, name)

    def write(self, name, data):
        with open(self.file(name), "wb") as file:
            file.write(data)

    def read(self, name):
        with open(self.file(name), encoding="ascii") as file:
            return file.read()


def run_one(function):
    try:
        function()
    except Skip as skip:
        return "ok", " # SKIP %s" % skip
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print("# " + line)
        return "not ok", ""
    return "ok", ""


def main():
    global tmp
    failed = 0
    os.makedirs(BUILD, exist_ok=True)
    tmp = tempfile.mkdtemp(dir=BUILD, prefix="tmp.")
    # The path would be seen in messages, were it relative.
    try:
        print("TAP version 13")
        sys.stdout.flush()
        try:
            build()
        except subprocess.CalledProcessError as error:
            print("Bail out! wlcat does not build: %s" % error)
            return 1
        for nr, function in enumerate(tests, 1):
            result, reason = run_one(function)
            failed += result != "ok"
            print("%s %d %s%s" % (result, nr, function.__name__, reason))
            sys.stdout.flush()
        print("1..%d" % len(tests))
    finally:
        shutil.rmtree(tmp, ignore_errors=True)
    return 1 if failed else 0
