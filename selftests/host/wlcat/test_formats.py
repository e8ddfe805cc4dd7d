# SPDX-License-Identifier: GPL-2.0-only
"""Each format, to the byte."""
import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import termios

import harness
import snapshot
from harness import equal, one_line, show, test

HEAD = """\
# workload: 1234 (bash), 1300 (we\\033[31m\\377")
# tasks: 3 followed, 1 alive
# traced: 3.250000 s of wall time, tracing is on
# lost: 0
# in flight: 1
# seconds are CPU time in calls; wall = CPU + blocked + runnable; clock mono
"""

SYSCALLS = """\
% time     seconds  usecs/call     calls    errors syscall                  subsystem      api                             err% restarts        wall     blocked    runnable    min-usec    avg-usec    max-usec notes
------ ----------- ----------- --------- --------- ------------------------ -------------- ----------------------------- ------ -------- ----------- ----------- ----------- ----------- ----------- ----------- ----------------
100.00    0.200001         200      1000        12 read                     Filesystem     sys_read()                      1.20        3    1.234568    1.000000    0.034567       0.512    1234.567  900000.000
  0.00    0.000007           0         7           mmap                     Memory Mgmt.   sys_mmap()                      0.00        0    0.000007    0.000000    0.000000       0.800       0.928       1.100
  0.00    0.000002           0         3         3 syscall_2000             -              -                             100.00        0    0.000002    0.000000    0.000000       0.400       0.500       0.600
  0.00    0.000000           0         4           getppid                  Process Mgmt.  sys_getppid()                   0.00        0    0.000000    0.000000    0.000000       0.100       0.124       0.150 ia32
  0.00    0.000000           0         2           exit_group               Process Mgmt.  sys_exit_group()                0.00        0    0.000000    0.000000    0.000000       0.000       0.000       0.000 never_returned=2
  0.00    0.000000           0         2         2 landlock_create_ruleset  Security       sys_landlock_create_ruleset() 100.00        0    0.000000    0.000000    0.000000       0.000       0.000       0.000 denied=2
------ ----------- ----------- --------- --------- ------------------------ -------------- ----------------------------- ------ -------- ----------- ----------- ----------- ----------- ----------- ----------- ----------------
100.00    0.200009         196      1018        17 total                                                                   1.67        3    1.234576    1.000000    0.034567
"""

SUBSYSTEMS = """\
% time     seconds syscalls     calls    errors subsystem          err% restarts        wall     blocked    runnable
------ ----------- -------- --------- --------- ---------------- ------ -------- ----------- ----------- -----------
100.00    0.200001        1      1000        12 Filesystem         1.20        3    1.234568    1.000000    0.034567
  0.00    0.000007        1         7           Memory Mgmt.       0.00        0    0.000007    0.000000    0.000000
  0.00    0.000002        1         3         3 -                100.00        0    0.000002    0.000000    0.000000
  0.00    0.000000        2         6           Process Mgmt.      0.00        0    0.000000    0.000000    0.000000
  0.00    0.000000        1         2         2 Security         100.00        0    0.000000    0.000000    0.000000
------ ----------- -------- --------- --------- ---------------- ------ -------- ----------- ----------- -----------
100.00    0.200009        6      1018        17 total              1.67        3    1.234576    1.000000    0.034567
"""

TASKS = """\
    pid    tgid comm            state           start          end     calls    errors     seconds        wall     blocked    runnable         cpu voluntary involuntary migrations    minflt    majflt    ppid notes
------- ------- --------------- -------- ------------ ------------ --------- --------- ----------- ----------- ----------- ----------- ----------- --------- ----------- ---------- --------- --------- ------- ---------------------------------------
   1234    1234 bash            live         0.000000            -      1000        12    0.200001    1.234568    1.000000    0.034567    0.700000        21          22         23        24        25       1 root in=read age=2.000000 exe=/bin/bash
   1300    1300 we\\033[31m\\377" ended        0.500000     1.000000         9              0.000007    0.000007    0.000000    0.000000    0.000000         0           0          0         0         0    1234 root execs=2 exe=/tmp/a\\012b
   1302    1300 zwölf,\\012      ended        0.600000     0.700001         9         5    0.000002    0.000002    0.000000    0.000000    0.000000         0           0          0         0         0       0
"""

ERRORS = """\
 % all    errors     calls % failed errno             no. syscall                 subsystem      abi
------ --------- --------- -------- --------------- ----- ----------------------- -------------- ------
 47.06         8      1000     0.80 EAGAIN             11 read                    Filesystem     native
 17.65         3      1000     0.30 EINTR               4 read                    Filesystem     native
 17.65         3         3   100.00 ENOSYS             38 syscall_2000            -              native
 11.76         2         2   100.00 EPERM               1 landlock_create_ruleset Security       native
  5.88         1      1000     0.10 (other)             0 read                    Filesystem     native
------ --------- --------- -------- --------------- ----- ----------------------- -------------- ------
100.00        17      1018     1.67 total
"""

INFLIGHT = """\
# > in front of an age: the call began before it could be seen
    pid    tgid comm            state               age call
------- ------- --------------- --------- ------------- ---------------------------------------------------------------
   1234    1234 bash            blocked       >2.000000 read(0x3, 0x7ffc12345678, 0x1000, 0x0, 0x0, 0xffffffffffffffff)
"""

HIST = """\
# wall time of calls that returned; quantiles are at most 12.5 % too long

# read: 1000 calls
# usecs: min=0.512 p50=0.575 p90=0.639 p99=1.151 p99.9=1.151 max=900000.000
{ usecs:          0.512 -          0.575 } hitcount:        500  ####################
{ usecs:          0.576 -          0.639 } hitcount:        400  ################
{ usecs:          1.024 -          1.151 } hitcount:         99  ####
{ usecs:     889192.448 -     956301.311 } hitcount:          1  #

# mmap: 7 calls
# usecs: min=0.800 p50=1.100 p90=1.100 p99=1.100 p99.9=1.100 max=1.100
{ usecs:          0.768 -          0.831 } hitcount:          1  ####
{ usecs:          1.024 -          1.151 } hitcount:          6  ####################

# syscall_2000: 3 calls
# usecs: min=0.400 p50=0.479 p90=0.600 p99=0.600 p99.9=0.600 max=0.600
{ usecs:          0.384 -          0.415 } hitcount:          1  ####################
{ usecs:          0.448 -          0.479 } hitcount:          1  ####################
{ usecs:          0.576 -          0.639 } hitcount:          1  ####################

# getppid ia32: 4 calls
# usecs: min=0.100 p50=0.103 p90=0.150 p99=0.150 p99.9=0.150 max=0.150
{ usecs:          0.096 -          0.103 } hitcount:          2  ####################
{ usecs:          0.144 -          0.151 } hitcount:          2  ####################
"""

CSV_TASKS = """\
pid,tgid,comm,state,root,execs,start_ns,end_ns,calls,errors,seconds,in_flight,in_flight_seconds,wall_seconds,blocked_seconds,runnable_seconds,cpu_seconds,voluntary,involuntary,migrations,minor_faults,major_faults,ppid,exe
1234,1234,bash,live,1,0,500000000,0,1000,12,0.200000890,read,2.000000000,1.234567890,1.000000000,0.034567000,0.700000000,21,22,23,24,25,1,/bin/bash
1300,1300,"we\\033[31m\\377""\",ended,1,2,1500000000,2000000000,9,0,0.000006999,,,0.000006999,0.000000000,0.000000000,0.000000000,0,0,0,0,0,1234,/tmp/a\\012b
1302,1300,"zwölf,\\012",ended,0,0,1600000000,1700000500,9,5,0.000001500,,,0.000001500,0.000000000,0.000000000,0.000000000,0,0,0,0,0,0,
"""

CSV_ERRORS = """\
nr,abi,syscall,subsystem,errno,number,errors,calls
0,native,read,Filesystem,EAGAIN,11,8,1000
0,native,read,Filesystem,EINTR,4,3,1000
2000,native,syscall_2000,,ENOSYS,38,3,3
444,native,landlock_create_ruleset,Security,EPERM,1,2,2
0,native,read,Filesystem,(other),0,1,1000
"""

CSV_HIST = """\
nr,abi,syscall,from_ns,to_ns,calls
0,native,read,512,575,500
0,native,read,576,639,400
0,native,read,1024,1151,99
0,native,read,889192448,956301311,1
9,native,mmap,768,831,1
9,native,mmap,1024,1151,6
2000,native,syscall_2000,384,415,1
2000,native,syscall_2000,448,479,1
2000,native,syscall_2000,576,639,1
64,ia32,getppid,96,103,2
64,ia32,getppid,144,151,2
"""

CSV_INFLIGHT = """\
pid,tgid,comm,state,age_seconds,age_is_minimum,syscall
1234,1234,bash,blocked,2.000000000,1,read
"""

CSV_PARTS = """\
nr,abi,syscall,api,subsystem,file,calls,errors,seconds,denied,never_returned,restarted,error_percent,wall_seconds,blocked_seconds,runnable_seconds,min_ns,avg_ns,max_ns,part
0,native,read:socket,sys_read(),Network,fs/read_write.c,15,0,0.003000000,0,0,0,0.00,0.005000000,0.002000000,0.000000000,0,333333,0,descriptor
16,native,ioctl:TCGETS,sys_ioctl(),Filesystem,fs/ioctl.c,7,2,0.001000000,0,0,0,28.57,0.001000000,0.000000000,0.000000000,100,142857,2000,operation
-2147483648,native,(other):(other),,,,1,0,0.000000000,0,0,0,0.00,0.000000000,0.000000000,0.000000000,0,0,0,other
18,native,io_uring:openat,,Filesystem,,4,1,0.000000000,0,1,0,25.00,0.009000000,0.000000000,0.000000000,0,3000000,0,ring
"""

CSV_TASK_CALLS = """\
pid,comm,nr,abi,syscall,calls,errors,seconds,wall_seconds,blocked_seconds,runnable_seconds
51,"a,b",0,native,read,20,0,0.005000000,0.008000000,0.002000000,0.001000000
50,sh,16,native,ioctl,10,2,0.004000000,0.004000000,0.000000000,0.000000000
50,sh,54,ia32,ioctl,1,0,0.000000000,0.000000000,0.000000000,0.000000000
"""

TASK_CALLS = """\
% time     seconds     calls    errors        wall     blocked    runnable     pid comm            syscall                abi
------ ----------- --------- --------- ----------- ----------- ----------- ------- --------------- ---------------------- ------
 55.56    0.005000        20              0.008000    0.002000    0.001000      51 a,b             read                   native
 44.44    0.004000        10         2    0.004000    0.000000    0.000000      50 sh              ioctl                  native
  0.00    0.000000         1              0.000000    0.000000    0.000000      50 sh              ioctl                  ia32
"""

FILES = """\
    calls what  result          path
--------- ----- --------------- -----------------------------------
       25 open  ENOENT          "/no\\012"such"\\134\\033"
       25 open  ENOENT          "\\377/zölf"
       20 exec  ok              "/bin/sh"
       20 open  ok              "/etc/passwd"
        3 open  ENAMETOOLONG    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"...
        2 open  ok              (io_uring)
        1 other ok              "/bin/later"
        1 open  ?               ?
        1 open  ENOENT          "?"
        1 open  EACCES          "/etc/passwd"
        1 open  EFAULT          ?
--------- ----- --------------- -----------------------------------
      100 total
"""

CAPABILITIES = """\
   checks result  audited userns capability             syscall                abi
--------- ------- ------- ------ ---------------------- ---------------------- ------
       25 denied  yes     init   CAP_SYS_ADMIN          sethostname            native
        1 denied  yes     init   CAP_63                 sethostname            native
       40 granted yes     init   CAP_SYS_ADMIN          sethostname            native
        2 granted yes     other  CAP_SYS_ADMIN          sethostname            ia32
        9 denied  no      init   CAP_SYS_RESOURCE       mmap                   native
        8 granted no      init   CAP_SYS_RESOURCE       -                      native
--------- ------- ------- ------ ---------------------- ---------------------- ------
       85 total
"""

CSV_FILES = """\
what,path,result,errno,calls,cut,unread,never_returned,io_uring
open,"/no\\012""such""\\134\\033",ENOENT,2,25,0,0,0,0
open,\\377/zölf,ENOENT,2,25,0,0,0,0
exec,/bin/sh,ok,0,20,0,0,0,0
open,/etc/passwd,ok,0,20,0,0,0,0
open,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,ENAMETOOLONG,36,3,1,0,0,0
open,,ok,0,2,0,1,0,1
other,/bin/later,ok,0,1,0,0,0,0
open,,?,0,1,0,1,1,0
open,?,ENOENT,2,1,0,0,0,0
open,/etc/passwd,EACCES,13,1,0,0,0,0
open,,EFAULT,14,1,0,1,0,0
"""

CSV_CAPABILITIES = """\
number,capability,granted,unaudited,other_userns,nr,abi,syscall,checks
21,CAP_SYS_ADMIN,0,0,0,170,native,sethostname,25
63,CAP_63,0,0,0,170,native,sethostname,1
21,CAP_SYS_ADMIN,1,0,0,170,native,sethostname,40
21,CAP_SYS_ADMIN,1,0,1,74,ia32,sethostname,2
24,CAP_SYS_RESOURCE,0,1,0,9,native,mmap,9
24,CAP_SYS_RESOURCE,1,1,0,0,native,,8
"""

STRACE = """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ------------------------
100.00    0.200001         200      1000        12 read
  0.00    0.000007           0         7           mmap
  0.00    0.000002           0         3         3 syscall_2000
  0.00    0.000000           0         2           exit_group
  0.00    0.000000           0         2         2 landlock_create_ruleset
------ ----------- ----------- --------- --------- ------------------------
100.00    0.200009         197      1014        17 total
System call usage summary for 32 bit mode:
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
100.00    0.000000           0         4           getppid
------ ----------- ----------- --------- --------- ----------------
100.00    0.000000           0         4           total
"""

# The first lines of a table of workload-tracing.rst, two mistakes mended.
KERNEL_RST = """\
+-------------------+-----------+-----------------+-------------------------+
| System Call       | # calls   | Linux Subsystem | System Call (API)       |
+===================+===========+=================+=========================+
| getppid           | 10000001  | Process Mgmt.   | sys_getppid()           |
+-------------------+-----------+-----------------+-------------------------+
| clone             | 1077      | Process Mgmt.   | sys_clone()             |
+-------------------+-----------+-----------------+-------------------------+
| prctl             | 23        | Process Mgmt.   | sys_prctl()             |
+-------------------+-----------+-----------------+-------------------------+
"""

SAMPLE_RST = """\
+-------------------------+-----------+-----------------+-------------------------------+
| System Call             | # calls   | Linux Subsystem | System Call (API)             |
+=========================+===========+=================+===============================+
| read                    | 1000      | Filesystem      | sys_read()                    |
+-------------------------+-----------+-----------------+-------------------------------+
| mmap                    | 7         | Memory Mgmt.    | sys_mmap()                    |
+-------------------------+-----------+-----------------+-------------------------------+
| getppid (ia32)          | 4         | Process Mgmt.   | sys_getppid()                 |
+-------------------------+-----------+-----------------+-------------------------------+
| syscall_2000            | 3         | -               | -                             |
+-------------------------+-----------+-----------------+-------------------------------+
| exit_group              | 2         | Process Mgmt.   | sys_exit_group()              |
+-------------------------+-----------+-----------------+-------------------------------+
| landlock_create_ruleset | 2         | Security        | sys_landlock_create_ruleset() |
+-------------------------+-----------+-----------------+-------------------------------+
"""

CSV = """\
nr,abi,syscall,api,subsystem,file,calls,errors,seconds,denied,never_returned,restarted,error_percent,wall_seconds,blocked_seconds,runnable_seconds,min_ns,avg_ns,max_ns
0,native,read,sys_read(),Filesystem,fs/read_write.c,1000,12,0.200000890,0,0,3,1.20,1.234567890,1.000000000,0.034567000,512,1234567,900000000
9,native,mmap,sys_mmap(),Memory Mgmt.,arch/x86/kernel/sys_x86_64.c,7,0,0.000006500,0,0,0,0.00,0.000006500,0.000000000,0.000000000,800,928,1100
2000,native,syscall_2000,,,,3,3,0.000001500,0,0,0,100.00,0.000001500,0.000000000,0.000000000,400,500,600
64,ia32,getppid,sys_getppid(),Process Mgmt.,kernel/sys.c,4,0,0.000000499,0,0,0,0.00,0.000000499,0.000000000,0.000000000,100,124,150
231,native,exit_group,sys_exit_group(),Process Mgmt.,kernel/exit.c,2,0,0.000000000,0,2,0,0.00,0.000000000,0.000000000,0.000000000,0,0,0
444,native,landlock_create_ruleset,sys_landlock_create_ruleset(),Security,security/landlock/syscalls.c,2,2,0.000000000,2,0,0,100.00,0.000000000,0.000000000,0.000000000,0,0,0
"""

PROGRAMS = (harness.MUSL, harness.GLIBC, harness.SANITIZED)


def sample(*args, program=None):
    result = show(snapshot.sample().build(), *args, program=program)
    equal((result.status, result.err), (0, ""))
    return result.out


@test
def the_static_program_is_under_64_kib():
    stripped = os.path.join(harness.tmp, "stripped")
    subprocess.run(["strip", "-o", stripped, harness.MUSL], check=True)
    assert os.path.getsize(stripped) < 65536, os.path.getsize(stripped)
    headers = subprocess.run(["readelf", "-lW", harness.MUSL], check=True,
                             capture_output=True).stdout
    assert b"INTERP" not in headers, headers


@test
def table_is_exact():
    for program in PROGRAMS:
        equal(sample(program=program), HEAD + SYSCALLS + "\n" + SUBSYSTEMS)


@test
def each_table_can_be_had_alone():
    equal(sample("syscalls"), HEAD + SYSCALLS)
    equal(sample("subsystems"), HEAD + SUBSYSTEMS)
    equal(sample("tasks"), HEAD + TASKS)
    equal(sample("tasks", "syscalls"), HEAD + SYSCALLS + "\n" + TASKS)
    equal(sample("hist"), HEAD + HIST)
    equal(sample("errors"), HEAD + ERRORS)
    equal(sample("inflight"), HEAD + INFLIGHT)


@test
def seconds_are_cpu_time():
    """Not wall time; and by that rows are sorted."""
    snap = snapshot.Snapshot()
    snap.syscall(1, "sleeper", 1, wall_ns=9_000_000_000,
                 blocked_ns=8_000_000_000, runnable_ns=999_000_000)
    snap.syscall(2, "worker", 1, wall_ns=3_000_000)
    for args, row, cells in (
            ((), -4, "75.00 0.003000 3000 1 worker"),
            ((), -3, "25.00 0.001000 1000 1 sleeper"),
            (("--format=strace",), 2, "75.00 0.003000 3000 1 worker"),
            (("--format=strace",), -1, "100.00 0.004000 2000 2 total")):
        out = show(snap.build(), *args, *(() if args else ("syscalls",))).out
        equal(out.splitlines()[row].split()[:5], cells.split())
    rows = list(csv.DictReader(io.StringIO(
        show(snap.build(), "--format=csv").out)))
    equal([(row["syscall"], row["seconds"], row["wall_seconds"])
           for row in rows],
          [("worker", "0.003000000", "0.003000000"),
           ("sleeper", "0.001000000", "9.000000000")])
    obj = json.loads(show(snap.build(), "--format=json").out)
    equal([(row["name"], row["seconds"], row["time_percent"], row["wall_ns"])
           for row in obj["syscalls"]],
          [("worker", 0.003, 75, 3000000), ("sleeper", 0.001, 25, 9000000000)])


@test
def more_off_cpu_time_than_wall_time_is_no_cpu_time():
    """A damaged file, at worst."""
    snap = snapshot.Snapshot()
    snap.syscall(1, "read", 1, wall_ns=5, blocked_ns=4, runnable_ns=2)
    obj = json.loads(show(snap.build(), "--format=json").out)
    equal(obj["syscalls"][0]["seconds"], 0)


@test
def files_of_the_first_module_are_read():
    """What they lack is zero: all time is CPU time."""
    data = snapshot.sample().build(old=True)
    for program in PROGRAMS:
        obj = json.loads(show(data, "--format=json", program=program).out)
        row = obj["syscalls"][0]
        equal((row["name"], row["calls"], row["seconds"], row["wall_ns"],
               row["blocked_ns"], row["max_ns"], row["p50_ns"],
               row["errnos"], row["buckets"]),
              ("read", 1000, 1.23456789, 1234567890, 0, 0, 0, [], []))
        equal(obj["tasks"][1]["cpu_ns"], 0)
    equal([line.split()[1:5:3] for line in
           show(data, "errors").out.splitlines()[8:9]], [["12", "(other)"]])


@test
def strace_is_exact():
    for program in PROGRAMS:
        equal(sample("--format=strace", program=program), STRACE)


@test
def rst_is_exact():
    for program in PROGRAMS:
        equal(sample("--format=rst", program=program), SAMPLE_RST)


@test
def rst_has_the_widths_of_the_kernels_table():
    snap = snapshot.Snapshot()
    snap.syscall(157, "prctl", 23, wall_ns=999, subsystem="Process Mgmt.")
    snap.syscall(110, "getppid", 10000001, subsystem="Process Mgmt.")
    snap.syscall(56, "clone", 1077, subsystem="Process Mgmt.")
    equal(show(snap.build(), "--format=rst").out, KERNEL_RST)


@test
def rst_markup_in_names_is_escaped():
    snap = snapshot.Snapshot()
    snap.syscall(1, "a_b_", 1, subsystem="*x* `y` |z| \\")
    out = show(snap.build(), "--format=rst").out
    assert r"| a_b\_ " in out, out
    assert r"| \*x\* \`y\` \|z\| \\134 |" in out, out
    equal(len({len(line) for line in out.splitlines()}), 1)


@test
def csv_is_exact():
    for program in PROGRAMS:
        equal(sample("--format=csv", program=program), CSV)


@test
def csv_of_every_table_is_exact():
    for table, want in (("tasks", CSV_TASKS), ("errors", CSV_ERRORS),
                        ("hist", CSV_HIST), ("inflight", CSV_INFLIGHT)):
        equal(sample(table, "--format=csv"), want)


@test
def csv_of_tasks_survives_any_name():
    snap = snapshot.Snapshot()
    names = [b'a,"b"', b"new\nline", b"\xff\xc3\xa9", b"0123456789abcdef"]
    for pid, name in enumerate(names, 1):
        snap.task(pid, name)
    out = show(snap.build(), "tasks", "--format=csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    equal([row["comm"] for row in rows],
          ['a,"b"', "new\\012line", "\\377é", "0123456789abcdef"])
    assert '\n1,1,"a,""b""",live,' in out, out


@test
def csv_of_subsystems_adds_up():
    rows = list(csv.DictReader(io.StringIO(
        sample("subsystems", "--format=csv"))))
    equal([row["subsystem"] for row in rows],
          ["Filesystem", "Memory Mgmt.", "", "Process Mgmt.", "Security"])
    equal(sum(int(row["calls"]) for row in rows), 1018)
    equal(sum(int(row["errors"]) for row in rows), 17)


@test
def json_has_the_numbers_of_the_snapshot():
    for program in PROGRAMS:
        obj = json.loads(sample("--format=json", program=program))
        equal(list(obj), ["format", "version", "release", "clock", "workload",
                          "period", "ledger", "lost_total", "lost", "syscalls",
                          "subsystems", "tasks", "parts", "task_calls",
                          "files", "capabilities", "functions",
                          "function_calls", "function_times", "stacks"])
        equal((obj["files"], obj["capabilities"]), ([], []))
        equal(obj["format"], 2)
        equal(obj["ledger"], {
            "balanced": True, "enters": 1019, "returned": 1013,
            "restarted": 3, "in_flight": 1, "never_returned": 2,
            "exits": 1021, "child_return": 1, "denied": 2,
            "in_flight_at_start": 2})
        equal(obj["period"], {
            "begin_ns": 1000000000, "now_ns": 4500000000,
            "seconds": 3.250000499, "wall_ns": 3250000499,
            "tracing_on": True, "attached": True, "tasks_followed": 3,
            "tasks_live": 1, "tasks_unlisted": 0})
        equal(obj["workload"], [
            {"pid": 1234, "comm": "bash", "tasks_live": 1},
            {"pid": 1300, "comm": 'we\x1b[31m\xff"', "tasks_live": 0}])
        equal(obj["lost"], {"no_memory": 0, "table_full": 0})
        equal(obj["syscalls"][0], {
            "nr": 0, "abi": "native", "name": "read", "api": "sys_read()",
            "subsystem": "Filesystem", "file": "fs/read_write.c",
            "calls": 1000, "errors": 12, "seconds": 0.20000089,
            "wall_ns": 1234567890, "denied": 0, "never_returned": 0,
            "restarted": 3, "time_percent": 100, "error_percent": 1.2,
            "blocked_ns": 1000000000, "runnable_ns": 34567000, "min_ns": 512,
            "avg_ns": 1234567, "max_ns": 900000000, "p50_ns": 575,
            "p90_ns": 639, "p99_ns": 1151, "p99_9_ns": 1151,
            "errnos": [{"errno": 11, "name": "EAGAIN", "calls": 8},
                       {"errno": 4, "name": "EINTR", "calls": 3}],
            "buckets": [
                {"from_ns": 512, "to_ns": 575, "calls": 500},
                {"from_ns": 576, "to_ns": 639, "calls": 400},
                {"from_ns": 1024, "to_ns": 1151, "calls": 99},
                {"from_ns": 889192448, "to_ns": 956301311, "calls": 1}]})
        equal([row["abi"] for row in obj["syscalls"]],
              ["native", "native", "native", "ia32", "native", "native"])
        equal(obj["syscalls"][2]["api"], None)
        equal(obj["subsystems"][3], {
            "name": "Process Mgmt.", "syscalls": 2, "calls": 6, "errors": 0,
            "seconds": 4.99e-07, "wall_ns": 499, "restarted": 0,
            "time_percent": 0, "error_percent": 0, "blocked_ns": 0,
            "runnable_ns": 0})
        equal(obj["tasks"][0], {
            "pid": 1234, "tgid": 1234, "comm": "bash", "state": "live",
            "root": True, "worker": False, "execs": 0, "start_ns": 500000000,
            "end_ns": 0, "calls": 1000, "errors": 12, "seconds": 0.20000089,
            "wall_ns": 1234567890, "blocked_ns": 1000000000,
            "runnable_ns": 34567000, "cpu_ns": 700000000, "voluntary": 21,
            "involuntary": 22, "migrations": 23, "minor_faults": 24,
            "major_faults": 25, "ppid": 1, "exe": "/bin/bash",
            "in_flight": {
                "nr": 0, "name": "read", "age_ns": 2000000000,
                "age_is_minimum": True, "state": "blocked",
                "args": [3, 0x7ffc12345678, 4096, 0, 0, (1 << 64) - 1]}})
        equal([task["execs"] for task in obj["tasks"]], [0, 2, 0])
        equal(obj["tasks"][2]["comm"], "zwölf,\n")


def divided(*args, program=None):
    result = show(snapshot.divided().build(), *args, program=program)
    equal((result.status, result.err), (0, ""))
    return result.out


@test
def parts_of_calls_have_a_table():
    for program in PROGRAMS:
        equal([line.split()[:7] for line in
               divided("parts", program=program).splitlines()[8:]], [
            "30.00 0.003000 200 15 read:socket Network sys_read()".split(),
            "10.00 0.001000 142 7 2 ioctl:TCGETS Filesystem".split(),
            "0.00 0.000000 0 1 (other):(other) - -".split(),
            "0.00 0.000000 0 4 1 io_uring:openat Filesystem".split()])
        equal([line.split()[-1] for line in
               divided("parts", program=program).splitlines()[8:]],
              ["descriptor", "operation", "other", "ring"])
    # Unless asked, it is below the others when there are parts.
    parts = divided("syscalls", "subsystems", "parts")
    equal(divided(), parts)
    assert parts.endswith(" unseen=1 ring\n"), parts
    equal(parts, divided("syscalls", "subsystems") + "\n" +
          divided("parts").split("clock mono\n")[1])


@test
def csv_of_parts_and_calls_of_tasks_is_exact():
    for program in PROGRAMS:
        equal(divided("parts", "--format=csv", program=program), CSV_PARTS)
        equal(divided("task-calls", "--format=csv", program=program),
              CSV_TASK_CALLS)
    equal(divided("--format=csv").count("\n"), 3)


@test
def calls_of_tasks_have_a_table():
    for program in PROGRAMS:
        equal(divided("task-calls", program=program).split("clock mono\n")[1],
              TASK_CALLS)


@test
def json_has_parts_of_calls_and_calls_of_tasks():
    for program in PROGRAMS:
        obj = json.loads(divided("--format=json", program=program))
        equal([(row["name"], row["part"], row["value"], row["calls"],
                row["api"], row["time_percent"]) for row in obj["parts"]],
              [("read:socket", "descriptor", 3, 15, "sys_read()", 30),
               ("ioctl:TCGETS", "operation", 0x5401, 7, "sys_ioctl()", 10),
               ("(other):(other)", "other", 0, 1, None, 0),
               ("io_uring:openat", "ring", 0, 4, None, 0)])
        equal(obj["parts"][1]["errnos"],
              [{"errno": 25, "name": "ENOTTY", "calls": 2}])
        equal(obj["parts"][1]["buckets"],
              [{"from_ns": 96, "to_ns": 103, "calls": 7}])
        equal([key for key in obj["parts"][0] if key not in
               obj["syscalls"][0]], ["part", "value"])
        equal([list(obj["syscalls"][0]), len(obj["syscalls"])],
              [[key for key in obj["parts"][0] if key not in
                ("part", "value")], 2])
        equal(obj["task_calls"], [
            {"task": 1, "pid": 51, "nr": 0, "abi": "native",
             "syscall": "read", "calls": 20, "errors": 0, "seconds": 0.005,
             "wall_ns": 8000000, "blocked_ns": 2000000,
             "runnable_ns": 1000000},
            {"task": 0, "pid": 50, "nr": 16, "abi": "native",
             "syscall": "ioctl", "calls": 10, "errors": 2, "seconds": 0.004,
             "wall_ns": 4000000, "blocked_ns": 0, "runnable_ns": 0},
            {"task": 0, "pid": 50, "nr": 54, "abi": "ia32",
             "syscall": "ioctl", "calls": 1, "errors": 0, "seconds": 0,
             "wall_ns": 0, "blocked_ns": 0, "runnable_ns": 0}])


def tallied(*args, program=None):
    result = show(snapshot.tallied().build(), *args, program=program)
    equal((result.status, result.err), (0, ""))
    return result.out


@test
def paths_and_capabilities_have_tables():
    for program in PROGRAMS:
        equal(tallied("files", program=program).split("clock mono\n")[1], FILES)
        equal(tallied("capabilities", program=program).split("clock mono\n")[1],
              CAPABILITIES)
        equal(tallied("files", "--format=csv", program=program), CSV_FILES)
        equal(tallied("capabilities", "--format=csv", program=program),
              CSV_CAPABILITIES)
    # They are there only when they are asked for, and below the others.
    assert "/etc/passwd" not in tallied() and "CAP_" not in tallied()
    equal(tallied("capabilities", "subsystems", "files"),
          tallied("subsystems") + "\n" + FILES + "\n" + CAPABILITIES)
    for name in ("strace", "rst"):
        one_line(show(snapshot.tallied().build(), "files", "--format=" + name),
                 2, "system calls only")


@test
def tables_of_what_was_not_counted_say_so():
    data = snapshot.sample().build()
    assert "\n# no paths: there were none, or options/files was 0\n" in \
        show(data, "files").out
    assert ("\n# no checks: there were none, or options/capabilities was 0\n"
            in show(data, "capabilities").out)
    assert "# no " not in tallied("files", "capabilities")
    assert "# no " not in show(data).out


@test
def json_has_paths_and_capabilities():
    for program in PROGRAMS:
        obj = json.loads(tallied("--format=json", program=program))
        equal([(row["what"], row["path"], row["errno"], row["name"],
                row["calls"]) for row in obj["files"]],
              [("open", "/no\n\"such\"\\\x1b", 2, "ENOENT", 25),
               ("open", "\xff/zölf", 2, "ENOENT", 25),
               ("exec", "/bin/sh", 0, "", 20),
               ("open", "/etc/passwd", 0, "", 20),
               ("open", "x" * 30, 36, "ENAMETOOLONG", 3),
               ("open", "", 0, "", 2), ("other", "/bin/later", 0, "", 1),
               ("open", "", 0, "", 1), ("open", "?", 2, "ENOENT", 1),
               ("open", "/etc/passwd", 13, "EACCES", 1),
               ("open", "", 14, "EFAULT", 1)])
        equal([[key for key in row if row[key] is True]
               for row in obj["files"]],
              [[], [], [], [], ["cut"], ["unread", "io_uring"], [],
               ["unread", "never_returned"], [], [], ["unread"]])
        equal(obj["capabilities"][3:], [
            {"number": 21, "capability": "CAP_SYS_ADMIN", "granted": True,
             "unaudited": False, "other_userns": True, "nr": 74,
             "abi": "ia32", "syscall": "sethostname", "checks": 2},
            {"number": 24, "capability": "CAP_SYS_RESOURCE",
             "granted": False, "unaudited": True, "other_userns": False,
             "nr": 9, "abi": "native", "syscall": "mmap", "checks": 9},
            {"number": 24, "capability": "CAP_SYS_RESOURCE",
             "granted": True, "unaudited": True, "other_userns": False,
             "nr": 0, "abi": "native", "syscall": "", "checks": 8}])


@test
def parts_of_a_newer_module_are_others():
    snap = snapshot.Snapshot()
    snap.syscall(1, "write", 3)
    snap.syscall(1, "write:x", 3, part=77, value=(1 << 32) - 1)
    obj = json.loads(show(snap.build(), "--format=json").out)
    equal([(row["name"], row["part"], row["value"]) for row in obj["parts"]],
          [("write:x", "other", (1 << 32) - 1)])


@test
def json_is_valid_for_any_bytes():
    snap = snapshot.Snapshot()
    every = bytes(range(1, 256))
    snap.syscall(1, every, 1, subsystem=every)
    snap.root(1, b"\xed\xa0\x80\xf4\x90\x80\x80\xc0\xaf\xe2\x82\xac\xf0\x9f")
    for at in range(0, 255, 16):
        snap.task(at, every[at:at + 16])
    result = show(snap.build(), "--format=json")
    obj = json.loads(result.out)
    # No two bytes of these make a character, so each stands for itself.
    equal(obj["syscalls"][0]["name"], every.decode("latin-1"))
    equal(obj["workload"][0]["comm"], "\xed\xa0\x80\xf4\x90\x80\x80\xc0\xaf€"
          "\xf0\x9f")
    equal("".join(task["comm"] for task in obj["tasks"]),
          every.decode("latin-1"))


@test
def numbers_of_64_bits_are_exact():
    top = (1 << 64) - 1
    snap = snapshot.Snapshot(flags=snapshot.TRACING_ON, wall_ns=top)
    snap.syscall(0, "read", top, top, top)
    snap.syscall(1, "write", top, 1, top)
    obj = json.loads(show(snap.build(), "--format=json").out)
    equal([(row["calls"], row["wall_ns"]) for row in obj["syscalls"]],
          [(top, top), (top, top)])
    equal(obj["period"]["wall_ns"], top)
    # Sums stop at the largest number instead of beginning anew.
    out = show(snap.build(), "--format=strace").out.splitlines()
    equal(out[2].split(), ["100.00", "18446744073.709552", "0", str(top),
                           str(top), "read"])
    equal(out[-1].split(), ["100.00", "18446744073.709552", "0", str(top),
                            str(top), "total"])


@test
def shares_are_rounded_to_the_nearest():
    snap = snapshot.Snapshot()
    for nr, ns in enumerate((100000, 66666, 33333, 1)):
        snap.syscall(nr, "c%d" % nr, 1, wall_ns=ns)
    lines = show(snap.build(), "--format=strace").out.splitlines()[2:6]
    equal([line.split()[0] for line in lines],
          ["50.00", "33.33", "16.67", "0.00"])


@test
def an_empty_snapshot_prints():
    data = snapshot.Snapshot().build()
    equal(show(data, "--format=strace").out, """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
------ ----------- ----------- --------- --------- ----------------
100.00    0.000000           0         0           total
""")
    assert show(data).out.startswith("# workload: none\n# tasks: 0 ")
    equal(json.loads(show(data, "--format=json").out)["syscalls"], [])
    equal(show(data, "--format=csv").out.count("\n"), 1)
    equal(show(data, "--format=rst").out.count("\n"), 3)


@test
def the_workload_is_named_after_it_has_ended():
    """Then the list of pids is empty, but the task says that it was on it."""
    snap = snapshot.Snapshot()
    snap.task(77, b"ls", flags=snapshot.TASK_ROOT | snapshot.TASK_ENDED)
    snap.task(78, b"cat", flags=snapshot.TASK_ENDED)
    assert show(snap.build()).out.startswith("# workload: 77 (ls)\n")
    equal(json.loads(show(snap.build(), "--format=json").out)["workload"],
          [{"pid": 77, "comm": "ls", "tasks_live": 0}])


@test
def tasks_that_are_not_listed_are_a_row():
    snap = snapshot.Snapshot(tasks_unlisted=5)
    snap.task(0, b"(not listed)", flags=snapshot.TASK_SUM | snapshot.TASK_ENDED, calls=50)
    row = show(snap.build(), "tasks").out.splitlines()[-1]
    equal(row.split(), ["0", "0", "(not", "listed)", "unlisted", "0.000000",
                        "-", "50"] + ["0.000000"] * 5 + ["0"] * 6 +
          ["tasks=5"])


@test
def a_bucket_without_a_bound_has_none():
    snap = snapshot.Snapshot()
    snap.syscall(0, "read", 2, wall_ns=9, min_ns=4, max_ns=5000, buckets=[
        (4096, snapshot.NO_BOUND, 2)])
    obj = json.loads(show(snap.build(), "--format=json").out)
    equal(obj["syscalls"][0]["buckets"],
          [{"from_ns": 4096, "to_ns": None, "calls": 2}])
    equal(obj["syscalls"][0]["p50_ns"], 5000)
    equal(show(snap.build(), "hist").out.splitlines()[-1],
          "{ usecs:          4.096 -            ... } hitcount:          2  "
          + 20 * "#")
    equal(show(snap.build(), "hist", "--format=csv").out.splitlines()[-1],
          "0,native,read,4096,,2")


@test
def quantiles_are_those_of_the_module():
    """The bucket in which the call with that rank is: ceil(n * q)."""
    snap = snapshot.Snapshot()
    snap.syscall(0, "read", 1000, max_ns=10000, buckets=[
        (i, i, 1) for i in range(1, 1001)])
    row = json.loads(show(snap.build(), "--format=json").out)["syscalls"][0]
    equal([row[key] for key in ("p50_ns", "p90_ns", "p99_ns", "p99_9_ns")],
          [500, 900, 990, 999])


def warnings(snap):
    """The lines that say WARNING, of each format."""
    for name in ("table", "strace", "rst", "csv", "json"):
        result = show(snap.build(), "--format=" + name)
        equal(result.status, 0)
        text = result.out if name == "table" else result.err
        prefix = "# " if name == "table" else "wlcat: "
        yield [line[len(prefix):] for line in text.splitlines()
               if line.startswith(prefix + "WARNING: ")]


@test
def losses_are_said_in_every_format():
    snap = snapshot.Snapshot(lost=12)
    snap.loss("no_memory", 2)
    snap.loss("ring", 0)
    snap.loss("table_full", 10)
    for lines in warnings(snap):
        equal(lines, ["WARNING: incomplete, lost: 12 no_memory=2 "
                      "table_full=10"])


@test
def an_unbalanced_ledger_is_said_in_every_format():
    for snap in (snapshot.Snapshot(enters=2, returned=1),
                 snapshot.Snapshot(exits=2, returned=1, enters=1),
                 snapshot.Snapshot(flags=snapshot.TRACING_ON |
                                   snapshot.UNBALANCED)):
        for lines in warnings(snap):
            equal(len(lines), 1)
            assert "the ledger does not balance" in lines[0], lines


@test
def a_pause_is_said_in_every_format():
    for lines in warnings(snapshot.Snapshot(flags=0)):
        equal(lines, ["WARNING: paused, tracing_on is 0: calls are not "
                      "counted"])


# -- against strace itself --

ROW = re.compile(r"^([ 0-9.]{6,}) ([ 0-9.]{11,}) ([ 0-9]{11,}) ([ 0-9]{9,}) "
                 r"([ 0-9]{9,}) (\S+)$")


def strace_rows(text):
    """Rows of the summary as (percent, us, usecs/call, calls, errors, name)."""
    rows = []
    for line in text.splitlines():
        match = ROW.match(line)
        if match:
            percent, seconds, usecs, calls, errors, name = match.groups()
            rows.append((float(percent), round(float(seconds) * 1e6),
                         int(usecs), int(calls),
                         int(errors) if errors.strip() else 0, name))
    return rows


def nanoseconds(micro, usecs, calls):
    """A time that is printed as these."""
    low = max(micro * 1000 - 500, usecs * calls * 1000, 0)
    high = min(micro * 1000 + 499, (usecs + 1) * calls * 1000 - 1)
    return min(max(micro * 1000, low), high)


def without_share(text):
    """The share depends on digits that strace does not print; and rows of
    equal time may come in another order."""
    lines = [line[6:] if ROW.match(line) else line
             for line in text.splitlines()]
    return sorted(lines)


def compare_with_strace(*command):
    log = os.path.join(harness.tmp, "strace.out")
    subprocess.run(["strace", "-o", log, *command], check=True,
                   stdout=subprocess.DEVNULL, timeout=60)
    with open(log, encoding="ascii") as file:
        text = file.read()
    rows = strace_rows(text)
    assert len(rows) > 5 and rows[-1][5] == "total", text
    snap = snapshot.Snapshot()
    for nr, (_, micro, usecs, calls, errors, name) in enumerate(rows[:-1]):
        snap.syscall(nr, name, calls, errors, nanoseconds(micro, usecs, calls))
    ours = show(snap.build(), "--format=strace").out
    # What strace printed of the total was not rounded yet when it was added.
    last = ours.splitlines()[-1]
    micro, usecs = rows[-1][1:3]
    mine = strace_rows(last)[0]
    assert abs(mine[1] - micro) <= len(rows) and abs(mine[2] - usecs) <= 1
    equal(last[30:], text.splitlines()[-1][30:])
    equal(without_share("\n".join(ours.splitlines()[:-1])),
          without_share("\n".join(text.splitlines()[:-1])))
    return text


@test
def strace_c_of_a_command_is_reproduced():
    compare_with_strace("-c", "/bin/true")


@test
def strace_cw_of_a_command_is_reproduced():
    compare_with_strace("-c", "-w", "ls", "/proc/self")


@test
def long_names_are_laid_out_as_strace_does():
    text = compare_with_strace("-c", "perl", "-e",
                               "syscall(444, 0, 0, 99) for 1..3")
    assert "landlock_create_ruleset" in text, text


# -- terminals --

def on_terminal(columns, *args):
    path = os.path.join(harness.tmp, "terminal.raw")
    with open(path, "wb") as file:
        file.write(snapshot.sample().build())
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    subprocess.run([harness.MUSL, "-i", path, *args], stdout=slave,
                   check=True, timeout=60)
    os.close(slave)
    text = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(master)
    return text.decode().replace("\r\n", "\n")


def table_lines(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


@test
def a_wide_terminal_shows_everything():
    equal(on_terminal(260), HEAD + SYSCALLS + "\n" + SUBSYSTEMS)


@test
def a_terminal_without_a_size_shows_everything():
    equal(on_terminal(0), HEAD + SYSCALLS + "\n" + SUBSYSTEMS)


# As wlcat(1) says.
LEFT_OUT = ("api restarts min-usec avg-usec max-usec err% runnable blocked wall "
            "notes subsystem").split()


@test
def a_narrow_terminal_loses_columns_in_the_order_of_the_manual():
    heads = SYSCALLS.splitlines()[0].split()[6:]
    seen = set()
    for columns in range(200, 63, -1):
        lines = table_lines(on_terminal(columns, "syscalls"))
        assert max(map(len, lines)) <= columns, (columns, lines)
        got = lines[0].split()[6:]
        gone = len(heads) - len(got)
        equal(got, [head for head in heads if head not in LEFT_OUT[:gone]])
        seen.add(gone)
    # Two may go at once when the lines get much shorter than the heads.
    assert len(seen) > len(LEFT_OUT) - 3 and max(seen) == len(LEFT_OUT), seen


@test
def the_strace_format_does_not_bend():
    equal(on_terminal(40, "--format=strace"), STRACE)
