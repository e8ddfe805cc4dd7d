# SPDX-License-Identifier: GPL-2.0-only
"""wlcat functions, coverage, graph, profile and flamegraph: what a snapshot says
of the functions of the kernel."""
import json
import os
import random
import re
import struct
import subprocess
import xml.etree.ElementTree

import harness
import snapshot
from harness import equal, one_line, test, wlcat

MAP = """# wltrace map 1
R 6.1.0
S ?
S FILES
S EXT4
S THE REST
S X86
D 0 ?
D 1 fs
D 2 fs/ext4
D 3 lib
D 4 arch/x86/entry
M 2 ext4
F 4
100 do_syscall_64
F 1
100 vfs_read
40 show
F 3
c0 lock
F 0
10 odd
F 3
30 show
"""
TRACEABLE = """do_syscall_64
vfs_read
show
lock
odd
show
ext4_read [ext4]
ext4_write [ext4]
nowhere
"""
COVERAGE = """# wltrace coverage 1
# release 6.1.0
<&;">\\012\tmystery\t?\t?\t6
ext4_read\text4\tfs/ext4\tEXT4\t1
lock\t\tlib\tTHE REST\t5
show\t\tfs\tFILES\t4
show\t\tlib\tTHE REST\t9
vfs_read\t\tfs\tFILES\t8
"""


def save(name, data):
    path = os.path.join(harness.tmp, name)
    with open(path, "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)
    return path


def raw(snap=None):
    return save("functions.raw", (snap or snapshot.traced()).build())


def mapped(command, *args, snap=None, text=MAP, **more):
    return wlcat(command, "--map", save("functions.map", text), *args, raw(snap),
                 **more)


def printed(result):
    equal((result.status, result.err), (0, ""))
    return result.out


def csv(text):
    return [line.split(",") for line in text.splitlines()[1:]]


# --- functions -------------------------------------------------------------------


@test
def functions_are_printed_with_where_they_are_from():
    equal(printed(mapped("functions")).split("\n\n")[0], """\
     hits percent function  module   directory subsystem syscalls in
--------- ------- --------- -------- --------- --------- -------- ------------------------------
      105   78.95 lock      [kernel] lib       THE REST         1 [softirq] 100, read 5
        9    6.77 show      [kernel] lib       THE REST         0 [outside] 9
        8    6.02 vfs_read  [kernel] fs        FILES            3 read 5, pread64 2, read/ia32 1
        6    4.51 <&;">\\012 mystery  ?         ?                1 read 6
        4    3.01 show      [kernel] fs        FILES            1 read 4
        1    0.75 ext4_read ext4     fs/ext4   EXT4             1 read 1""")


@test
def functions_print_how_long_they_took():
    equal(printed(mapped("functions", "--times", "--format=csv")), """\
hits,total_usec,self_usec,avg_usec,min_usec,max_usec,p50_usec,p99_usec,missed,function,module
1,9000.000,9000.000,9000.000,9000.000,9000.000,9000.000,9000.000,0,ext4_read,ext4
4,4000.000,1500.500,1000.000,500.000,2000.000,524.287,2000.000,1,vfs_read,[kernel]
""")


@test
def functions_are_sorted_as_asked_for():
    for order, first in (("hits", "lock"), ("calls", "vfs_read"),
                         ("name", "<&;"), ("directory", "<&;"),
                         ("subsystem", "<&;")):
        result = printed(mapped("functions", "--sort", order, "--format=csv",
                                "--top=1"))
        equal(len(csv(result)), 1)
        assert first in result, (order, result)
    one_line(mapped("functions", "--sort=size"), 2, "cannot sort by 'size'")
    one_line(mapped("functions", "--top=0"), 2, "'0' is not a number")


@test
def functions_are_printed_as_json():
    rows = json.loads(printed(mapped("functions", "--format=json")))["functions"]
    equal(rows[2], {"hits": 8, "percent": 6.02, "function": "vfs_read",
                    "module": "[kernel]", "directory": "fs", "subsystem": "FILES",
                    "syscalls": 3, "in": "read 5, pread64 2, read/ia32 1"})


@test
def functions_of_one_name_are_told_apart_by_address_only():
    """Nothing that there is only one of says where the kernel is in memory."""
    snap = snapshot.Snapshot()
    for offset in (0x240, 0x340):
        snap.edge(None, snap.function(snapshot.BASE + offset, "show"), 1, "read")
    rows = csv(printed(mapped("functions", "--format=csv", snap=snap)))
    equal([row[4] for row in rows], ["?", "?"])


@test
def functions_need_no_map():
    result = wlcat("functions", "--format=csv", raw())
    equal(result.status, 0)
    one_line(result, 0, "no map of the functions of 6.1.0")
    equal({row[4] for row in csv(result.out)}, {"?"})


@test
def functions_that_were_lost_are_named():
    snap = snapshot.traced()
    snap.loss("function", 12)
    snap.loss("stack", 0)
    snap.loss("errno", 3)
    result = wlcat("profile", raw(snap))
    equal((result.status, result.err), (
        0, "wlcat: lost: function 12: it happened more often than printed\n"))


@test
def a_map_of_another_kernel_is_refused():
    one_line(mapped("functions", text=MAP.replace("6.1.0", "6.2.0")), 1,
             "the map is of kernel 6.2.0, not of 6.1.0")


@test
def damaged_maps_are_refused():
    for bad in ("", "# wltrace map 2\n", MAP.replace("D 4 arch", "D 5 arch"),
                MAP.replace("M 2", "M 7"), MAP.replace("F 4", "F 99"),
                MAP.replace("F 4", "F x"), MAP.replace("F 4", "F -1"),
                MAP.replace("100 vfs_read", "vfs_read"),
                MAP.replace("100 vfs_read", "-100 vfs_read"),
                "# wltrace map 1\nR 6.1.0\n"):
        one_line(mapped("functions", text=bad), 1, "not a map of functions")
    rng = random.Random(20261120)
    for _ in range(40):
        bad = bytearray(MAP.encode())
        bad[rng.randrange(len(bad))] = rng.randrange(256)
        result = mapped("functions", text=bytes(bad), program=harness.SANITIZED)
        assert result.status in (0, 1), result


# --- coverage ----------------------------------------------------------------------


def coverage(*args, **more):
    return mapped("coverage", "--traceable", save("traceable", TRACEABLE), *args,
                  **more)


@test
def coverage_counts_what_can_be_reached():
    equal(printed(coverage()), """\
# functions reached: 6 of 9 that can be traced
# interrupts are on nobody's account and are left out

reached traceable percent      hits directory subsystem syscalls in
------- --------- ------- --------- --------- --------- -------- ------------------------------
      2         2  100.00        12           FILES            3 read 9, pread64 2, read/ia32 1
      2         2  100.00        14           THE REST         1 [outside] 9, read 5
      1         2   50.00         6           ?                1 read 6
      1         2   50.00         1           EXT4             1 read 1
      0         1    0.00         0           X86              0

reached traceable percent      hits directory      subsystem syscalls in
------- --------- ------- --------- -------------- --------- -------- ------------------------------
      2         2  100.00        12 fs             FILES            3 read 9, pread64 2, read/ia32 1
      2         2  100.00        14 lib            THE REST         1 [outside] 9, read 5
      1         2   50.00         6 ?              ?                1 read 6
      1         2   50.00         1 fs/ext4        EXT4             1 read 1
      0         1    0.00         0 arch/x86/entry X86              0
""")


@test
def coverage_lists_functions_that_were_not_reached():
    rows = csv(printed(coverage("--functions", "--format=csv")))
    equal([row[1] for row in rows if row[0] == "0"],
          ["do_syscall_64", "ext4_write", "nowhere", "odd"])
    equal(len(rows), 10)


@test
def coverage_of_several_of_one_name_goes_by_their_order():
    """As many as there are in memory between two that there is one of."""
    rows = csv(printed(wlcat(
        "coverage", "--map", save("functions.map", MAP), "--functions",
        "--format=csv", "--traceable", save("traceable", "vfs_read\nshow\nlock\n"),
        raw(snapshot.Snapshot()))))
    equal([row[3] for row in rows], ["lib", "fs", "fs"])
    rows = csv(printed(wlcat(
        "coverage", "--map", save("functions.map", MAP), "--functions",
        "--format=csv", "--traceable", save("traceable", "vfs_read\nshow\n"),
        raw(snapshot.Snapshot()))))
    equal([row[3] for row in rows], ["?", "fs"])


@test
def coverage_of_a_live_workload_reads_what_can_be_traced():
    directory = harness.Directory(snapshot.traced().build())
    with open(os.path.join(directory.path, "..", "available_filter_functions"),
              "w", encoding="ascii") as file:
        file.write(TRACEABLE)
    result = wlcat("coverage", "--map", save("functions.map", MAP),
                   directory=directory.path)
    equal(printed(result).splitlines()[0],
          "# functions reached: 6 of 9 that can be traced")


@test
def coverage_is_saved_and_compared():
    path = os.path.join(harness.tmp, "coverage")
    printed(coverage("--save", path))
    with open(path, encoding="ascii") as file:
        equal(file.read(), COVERAGE)
    less = save("less", COVERAGE.replace("ext4_read", "ext4_open").replace(
        "lock\t\tlib\tTHE REST\t5\n", ""))
    result = wlcat("diff", less, path)
    equal((result.status, result.err), (1, ""))
    equal(result.out, """\
verdict what     name      module directory subsystem
------- -------- --------- ------ --------- ---------
new     function ext4_read ext4   fs/ext4   EXT4
new     function lock             lib       THE REST
gone    function ext4_open ext4   fs/ext4   EXT4
# functions: new: 2, gone: 1
""")
    equal(wlcat("diff", path, path).status, 0)
    equal(wlcat("diff", path, path).out, "# functions: new: 0, gone: 0\n")


@test
def coverage_that_differs_says_where():
    without = save("without", "".join(
        line + "\n" for line in COVERAGE.splitlines() if "EXT4" not in line))
    with_it = save("with", COVERAGE)
    result = wlcat("diff", without, with_it)
    equal(result.status, 1)
    equal([line.split()[:3] for line in result.out.splitlines()[2:-1]],
          [["new", "subsystem", "EXT4"], ["new", "directory", "fs/ext4"],
           ["new", "function", "ext4_read"]])
    result = wlcat("diff", with_it, without)
    equal(result.status, 0)
    equal([line.split()[0] for line in result.out.splitlines()[2:-1]], ["gone"] * 3)
    out = os.path.join(harness.tmp, "differences")
    save("differences", "old\n")
    equal(wlcat("diff", "-o", out, with_it, without).out, "")
    with open(out, encoding="ascii") as file:
        equal(file.read(), result.out)


@test
def coverage_that_is_damaged_is_refused():
    good = save("good", COVERAGE)
    for bad in (COVERAGE.replace("\t5\n", "\n"), COVERAGE.replace("\t5\n", "\tx\n"),
                COVERAGE + "more\n", COVERAGE.replace("\t5\n", "\t5\t\n")):
        one_line(wlcat("diff", good, save("bad", bad)), 2, "damaged coverage")
    one_line(wlcat("diff", "--threshold=5", good, good), 2, "not for coverage")
    one_line(wlcat("diff", good, os.path.join(harness.tmp, "none")), 2, "No such file")


@test
def snapshots_with_functions_are_compared_by_them_too():
    more = snapshot.traced()
    more.edge(None, more.function(snapshot.BASE + 0x310, "odd"), 1, "read")
    old, new = raw(), save("new.raw", more.build())
    for a, b, status, line in ((old, new, 1, "# functions: new: 1, gone: 0"),
                               (new, old, 0, "# functions: new: 0, gone: 1"),
                               (old, old, 0, "# functions: new: 0, gone: 0")):
        result = wlcat("diff", a, b)
        equal(result.status, status)
        equal(result.out.splitlines()[-1], line)
    out = os.path.join(harness.tmp, "both")
    equal(wlcat("diff", "-o", out, old, new).out, "")
    with open(out, encoding="ascii") as file:
        equal(file.read(), wlcat("diff", old, new).out)


# --- graphs ----------------------------------------------------------------------------


@test
def graph_is_folded_without_guessing():
    equal(printed(wlcat("graph", "--folded", raw())), """\
[outside];show 9
[softirq];lock 100
pread64;do_syscall_64;vfs_read 2
read;do_syscall_64;vfs_read 5
read;do_syscall_64;vfs_read;ext4_read 1
read;do_syscall_64;vfs_read;ext4_read;lock 3
read;do_syscall_64;vfs_read;show 4
read;do_syscall_64;vfs_read;show;lock 2
read;lock (shared);<&:">\\012 6
read/ia32;do_syscall_64;vfs_read 1
""")
    equal(printed(wlcat("graph", "--folded", "--call=pread64", raw())),
          "pread64;do_syscall_64;vfs_read 2\n")


def graph_of(*edges):
    snap = snapshot.Snapshot()
    index = {}
    for parent, function, hits in edges:
        for name in (parent, function):
            if name and name not in index:
                index[name] = snap.function(len(index), name)
        snap.edge(index.get(parent), index[function], hits, "c")
    return snap


@test
def graph_with_circles_ends():
    snap = graph_of(("a", "b", 1), ("b", "c", 2), ("c", "b", 3), ("c", "c", 4))
    equal(printed(wlcat("graph", "--folded", raw(snap))),
          "c;a;b 1\nc;b (shared);c 2\nc;b (shared);c;b 3\nc;b (shared);c;c 4\n")
    snap = graph_of(("a", "b", 1), ("b", "a", 2))
    equal(printed(wlcat("graph", "--folded", raw(snap))),
          "c;a (circle);b 1\nc;a (circle);b;a 2\n")
    equal(printed(wlcat("graph", "--folded", raw(graph_of(("a", "a", 7))))),
          "c;a;a 7\n")


@test
def graph_is_as_deep_as_asked_for():
    chain = [("f%03d" % i, "f%03d" % (i + 1), 1) for i in range(400)]
    for depth in (1, 2, 50):
        lines = printed(wlcat("graph", "--folded", "--max-depth", str(depth),
                              raw(graph_of(*chain)))).splitlines()
        equal(len(lines), max(0, depth - 1))
    lines = printed(wlcat("graph", "--folded", raw(graph_of(*chain)))).splitlines()
    equal(len(lines), 255)


@test
def graph_is_printed_for_graphviz():
    equal(printed(wlcat("graph", "--dot", "--call=read", raw())), """\
digraph wltrace {
  node [shape=box];
  f0 -> f1 [label="6"];
  f1 -> f2 [label="4"];
  f1 -> f3 [label="1"];
  f2 -> f4 [label="2"];
  f3 -> f4 [label="3"];
  f4 -> f6 [label="6"];
  f0 [label="do_syscall_64"];
  f1 [label="vfs_read"];
  f2 [label="show"];
  f3 [label="ext4_read"];
  f4 [label="lock"];
  f6 [label="<&;\\">\\\\012"];
}
""")
    text = printed(wlcat("graph", "--dot", "--call=read", "--max-depth=2", raw()))
    equal(re.findall(r"f\d -> f\d", text), ["f0 -> f1", "f1 -> f2", "f1 -> f3"])
    one_line(wlcat("graph", raw()), 2, "--dot or --folded is needed")


@test
def profile_prints_folded_samples():
    equal(printed(wlcat("profile", raw())), """\
a:b c;read;do_syscall_64;<&:">\\012 5
cat;[user] 55
cat;read;do_syscall_64;vfs_read 10
cat;read;do_syscall_64;vfs_read;ext4_read 30
""")


def frames_of(path):
    """title -> (x, y, width) of each frame"""
    svg = "{http://www.w3.org/2000/svg}"
    found = {}
    for group in xml.etree.ElementTree.parse(path).getroot().iter(svg + "g"):
        rect = group.find(svg + "rect")
        found[group.find(svg + "title").text] = tuple(
            float(rect.get(name)) for name in ("x", "y", "width"))
    return found


@test
def flamegraph_is_as_wide_as_its_samples():
    path = os.path.join(harness.tmp, "flame.svg")
    printed(wlcat("flamegraph", path, raw()))
    frames = frames_of(path)
    equal(set(frames), {
        "all (100 samples, 100.00 %)", "cat (95 samples, 95.00 %)",
        "[user] (55 samples, 55.00 %)", "read (40 samples, 40.00 %)",
        "do_syscall_64 (40 samples, 40.00 %)", "vfs_read (40 samples, 40.00 %)",
        "ext4_read (30 samples, 30.00 %)", "a:b c (5 samples, 5.00 %)",
        "read (5 samples, 5.00 %)", "do_syscall_64 (5 samples, 5.00 %)",
        "<&:\">\\012 (5 samples, 5.00 %)"})
    for title, (x, _, width) in frames.items():
        samples = int(re.search(r"\((\d+) samples", title).group(1))
        assert abs(width - 11.8 * samples) < 0.02, (title, width)
        assert 10 <= x and x + width <= 1190.01, (title, x, width)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "href" not in text and "@import" not in text and "url(" not in text
    equal(re.findall("https?://[^\"]*", text), ["http://www.w3.org/2000/svg"])


@test
def flamegraph_of_a_graph_counts_hits():
    path = os.path.join(harness.tmp, "graph.svg")
    printed(wlcat("flamegraph", "--graph", "--call=read", path, raw()))
    frames = frames_of(path)
    assert "all (22 hits, 100.00 %)" in frames, frames
    assert "lock (shared) (6 hits, 27.27 %)" in frames, frames
    one_line(wlcat("flamegraph", path, raw(snapshot.sample())), 1,
             "there are no samples")
    one_line(wlcat("flamegraph"), 2, "takes OUT.svg [FILE]")


# --- JSON, and sums ----------------------------------------------------------------


def saved(name, snap):
    return save(name, snap.build())


def merged(*files, err=""):
    result = wlcat("merge", "--format=json", *files)
    equal((result.status, result.err), (0, err))
    return result.out


def named(obj):
    """What JSON says of functions, with names in place of indices."""
    def name(index):
        if index is None:
            return None
        function = obj["functions"][index]
        return function["name"] + ("/" if function["module"] else "") + \
            function["module"]
    calls = [(name(row["caller"]), name(row["function"]), row["context"],
              row["syscall"], row["abi"], row["nr"], row["hits"], row["rank"])
             for row in obj["function_calls"]]
    times = {name(row["function"]): [row[key] for key in (
        "hits", "total_ns", "self_ns", "min_ns", "max_ns", "missed")] +
             [tuple(bucket.values()) for bucket in row["buckets"]]
             for row in obj["function_times"]}
    stacks = [(row["what"], row["comm"], row["context"], row["syscall"],
               row["abi"], row["count"],
               " ".join("%s+%d" % (name(frame["function"]), frame["offset"])
                        for frame in row["frames"])) for row in obj["stacks"]]
    return sorted(calls, key=str), times, sorted(stacks)


@test
def json_has_all_that_there_is_of_functions():
    obj = json.loads(printed(wlcat("show", "-i", raw(), "--format=json")))
    base = snapshot.BASE
    equal(obj["functions"], [
        {"name": "do_syscall_64", "module": "", "address": base + 0x100},
        {"name": "vfs_read", "module": "", "address": base + 0x200},
        {"name": "show", "module": "", "address": base + 0x240},
        {"name": "ext4_read", "module": "ext4", "address": 0xffffffffc0000010},
        {"name": "lock", "module": "", "address": base + 0x300},
        {"name": "show", "module": "", "address": base + 0x340},
        {"name": '<&;">\n', "module": "mystery", "address": 0xffffffffc0990000}])
    equal(len(obj["function_calls"]), 10)
    equal(obj["function_calls"][7:], [
        {"function": 1, "caller": 0, "context": "syscall", "nr": 3,
         "abi": "ia32", "syscall": "read", "hits": 1, "rank": 0},
        {"function": 5, "caller": None, "context": "outside", "nr": 0,
         "abi": "native", "syscall": "", "hits": 9, "rank": 0},
        {"function": 4, "caller": None, "context": "softirq", "nr": 0,
         "abi": "native", "syscall": "", "hits": 100, "rank": 0}])
    equal(obj["function_times"], [
        {"function": 1, "hits": 4, "total_ns": 4000000, "self_ns": 1500500,
         "min_ns": 500000, "max_ns": 2000000, "missed": 1, "buckets": [
             {"from_ns": 458752, "to_ns": 524287, "calls": 2},
             {"from_ns": 917504, "to_ns": 1048575, "calls": 1},
             {"from_ns": 1966080, "to_ns": 2097151, "calls": 1}]},
        {"function": 3, "hits": 1, "total_ns": 9000000, "self_ns": 9000000,
         "min_ns": 9000000, "max_ns": 9000000, "missed": 0, "buckets": [
             {"from_ns": 8388608, "to_ns": 9437183, "calls": 1}]}])
    equal(len(obj["stacks"]), 5)
    equal(obj["stacks"][3:], [
        {"what": "sample", "comm": "cat", "context": "outside", "nr": 0,
         "abi": "native", "syscall": "", "count": 55, "frames": []},
        {"what": "deepest", "comm": "cat", "context": "syscall", "nr": 0,
         "abi": "native", "syscall": "read", "count": 4000, "frames": [
             {"function": 3, "offset": 4}, {"function": 1, "offset": 4},
             {"function": 0, "offset": 4}]}])


@test
def functions_saved_as_json_read_the_same():
    text = printed(wlcat("show", "-i", raw(), "--format=json"))
    file = save("functions.json", text)
    equal(printed(wlcat("show", "-i", file, "--format=json")), text)
    table = save("functions.map", MAP)
    for command in (("functions", "--map", table),
                    ("functions", "--map", table, "--times", "--format=csv"),
                    ("coverage", "--map", table, "--functions"),
                    ("graph", "--folded"), ("profile",)):
        equal(printed(wlcat(*command, file)), printed(wlcat(*command, raw())))


@test
def functions_saved_as_json_are_compared():
    """diff finds the map of the other program, which has none here."""
    less = snapshot.traced()
    less.edges = [edge for edge in less.edges if edge[:4] != b"\4\0\0\0"]
    files = [save("functions.json", printed(wlcat("show", "-i", raw(),
                                                  "--format=json"))),
             save("sum.json", merged(raw(), raw())), raw()]
    less = save("less.json", printed(wlcat("show", "-i", saved("less.raw", less),
                                           "--format=json")))
    for file in files:
        for other in files:
            result = wlcat("diff", file, other)
            equal((result.status, [line for line in result.out.splitlines()
                                   if line.startswith(("new", "gone"))]), (0, []))
        for args, status, verdict in (((less, file), 1, "new"),
                                      ((file, less), 0, "gone")):
            result = wlcat("diff", *args)
            equal((result.status, [line.split() for line in result.out.splitlines()
                                   if line.startswith(("new", "gone"))]),
                  (status, [[verdict, "function", "lock", "?", "?"]]))


def boot(shift=0, hits=1):
    """A run after a boot that put kernel and module elsewhere."""
    snap = snapshot.Snapshot()
    # In another order each time, as they were first seen.
    names = [("vfs_read", "", 0x200), ("entry", "", 0x100), ("read", "ext4", 0x900),
             ("read", "xfs", 0x980)]
    index = {}
    for name, module, offset in names if shift else reversed(names):
        index[name + module] = snap.function(snapshot.BASE + shift + offset, name,
                                             module)
    read, entry = index["vfs_read"], index["entry"]
    ext4, xfs = index["readext4"], index["readxfs"]
    snap.edge(entry, read, 5 * hits, "read", rank=hits)
    snap.edge(entry, read, 7, "pread64", nr=17, rank=1)
    snap.edge(entry, read, 2, "read", nr=3, abi=snapshot.COMPAT, abi_name="ia32")
    snap.edge(read, ext4, hits, "read")
    snap.edge(read, xfs, 3, "read")
    snap.edge(None, read, 4, context=snapshot.IN_HARDIRQ)
    snap.function_time(read, 2 * hits, 100 * hits, 60 * hits, 40 // hits, 60 * hits,
                       hits, [(40 // hits, 40 // hits, hits),
                              (64, 71, 1)])
    snap.stack(b"cat", "read", 10 * hits, [(ext4, 8), (read, 16), (entry, 4)])
    snap.stack(b"cat", "read", 1, [(ext4, 12), (read, 16), (entry, 4)])
    snap.stack(b"dd", "read", 2, [(ext4, 8), (read, 16), (entry, 4)])
    snap.stack(b"cat", "", 6, [], context=snapshot.OUTSIDE)
    snap.stack(b"deep%d" % hits, "read", 1000 * hits, [(xfs, hits), (entry, 4)],
               what=snapshot.DEEPEST)
    snap.stack(b"only%d" % hits, "only%d" % hits, 50, [(read, 1)],
               what=snapshot.DEEPEST, nr=100 + hits)
    return snap


SUM = (
    [("entry", "vfs_read", "syscall", "pread64", "native", 17, 14, 1),
     ("entry", "vfs_read", "syscall", "read", "ia32", 3, 4, 0),
     ("entry", "vfs_read", "syscall", "read", "native", 0, 20, 1),
     ("vfs_read", "read/ext4", "syscall", "read", "native", 0, 4, 0),
     ("vfs_read", "read/xfs", "syscall", "read", "native", 0, 6, 0),
     (None, "vfs_read", "hardirq", "", "native", 0, 8, 0)],
    {"vfs_read": [8, 400, 240, 13, 180, 4, (13, 13, 3), (40, 40, 1), (64, 71, 2)]},
    [("deepest", "deep3", "syscall", "read", "native", 3000, "read/xfs+3 entry+4"),
     ("deepest", "only1", "syscall", "only1", "native", 50, "vfs_read+1"),
     ("deepest", "only3", "syscall", "only3", "native", 50, "vfs_read+1"),
     ("sample", "cat", "outside", "", "native", 12, ""),
     ("sample", "cat", "syscall", "read", "native", 2,
      "read/ext4+12 vfs_read+16 entry+4"),
     ("sample", "cat", "syscall", "read", "native", 40,
      "read/ext4+8 vfs_read+16 entry+4"),
     ("sample", "dd", "syscall", "read", "native", 4,
      "read/ext4+8 vfs_read+16 entry+4")])


@test
def functions_are_summed_up_by_name_and_module():
    one = saved("one.raw", boot())
    for shift in (0, 0x5a000000):
        two = saved("two.raw", boot(shift, 3))
        obj = json.loads(merged(one, two))
        equal(named(obj), SUM)
        equal([(row["name"], row["module"], bool(row["address"]))
               for row in obj["functions"]],
              [("entry", "", not shift), ("read", "ext4", not shift),
               ("read", "xfs", not shift), ("vfs_read", "", not shift)])
        # In any order, and of what is saved as JSON, it is the same.
        equal(json.loads(merged(two, one)), obj)
        equal(json.loads(merged(save("two.json", merged(two)), one)), {
            **obj, "functions": obj["functions"]})
        text = merged(one, two)
        equal(merged(save("sum.json", text)), text)


@test
def sums_of_functions_print_as_a_snapshot_does():
    both = save("sum.json", merged(saved("one.raw", boot()),
                                   saved("two.raw", boot(4096, 3))))
    equal(printed(wlcat("profile", both)), """\
cat;[user] 12
cat;read;entry;vfs_read;read 42
dd;read;entry;vfs_read;read 4
""")
    table = save("functions.map", MAP)
    equal([row[:1] + row[-2:] for row in csv(printed(wlcat(
        "functions", "--map", table, "--times", "--format=csv", both)))],
          [["8", "vfs_read", "[kernel]"]])
    equal([row[0:1] + row[2:5] for row in csv(printed(wlcat(
        "functions", "--map", table, "--format=csv", both)))],
          [["46", "vfs_read", "[kernel]", "fs"], ["6", "read", "xfs", "?"],
           ["4", "read", "ext4", "fs/ext4"]])


def twins(shift, hits):
    snap = snapshot.Snapshot()
    entry = snap.function(snapshot.BASE + shift, "entry")
    for offset in (0x40, 0x80):
        snap.edge(entry, snap.function(snapshot.BASE + shift + offset, "show"),
                  hits * offset, "read")
    return snap


@test
def functions_of_one_name_are_summed_up_apart_or_that_is_said():
    """Addresses tell them apart, unless those are of two boots."""
    one = saved("one.raw", twins(0, 1))
    calls = json.loads(merged(one, saved("two.raw", twins(0, 2))))["function_calls"]
    equal([row["hits"] for row in calls], [0x40 * 3, 0x80 * 3])
    calls = json.loads(merged(
        one, saved("two.raw", twins(0x1000, 2)),
        err="wlcat: merge: names that several functions have, summed up as one: 1\n"
    ))["function_calls"]
    equal([row["hits"] for row in calls], [0xc0 * 3])


@test
def what_did_not_run_has_no_shortest_time():
    idle, ran = snapshot.Snapshot(), snapshot.Snapshot()
    idle.function_time(idle.function(1, "f"), 0, 0, 0, 0, 0, 5)
    ran.function_time(ran.function(1, "f"), 1, 9, 9, 9, 9, 0, [(9, 9, 1)])
    files = [saved("idle.raw", idle), saved("ran.raw", ran)]
    for order in (files, files[::-1]):
        equal(named(json.loads(merged(*order)))[1], {"f": [1, 9, 9, 9, 9, 5, (9, 9, 1)]})


@test
def sums_of_functions_end_at_the_largest_number():
    top = (1 << 64) - 1
    snap = snapshot.Snapshot()
    function = snap.function(1, "f")
    snap.edge(function, function, top, "read")
    snap.function_time(function, top, top, top, 1, top, top, [(1, top, top)])
    snap.stack(b"x", "read", top, [function])
    file = saved("top.raw", snap)
    calls, times, stacks = named(json.loads(merged(file, file)))
    equal((calls[0][6], times, stacks[0][5]),
          (top, {"f": [top, top, top, 1, top, top, (1, None, top)]}, top))


@test
def many_functions_are_summed_up_in_no_time():
    snap = snapshot.Snapshot()
    for i in range(20000):
        function = snap.function(i + 1, "f%d" % i)
        snap.edge(function, function, 1, "read")
        snap.stack(b"x", "read", 1, [function])
    file = saved("many.raw", snap)
    obj = json.loads(merged(file, file))
    equal({row["hits"] for row in obj["function_calls"]}, {2})
    equal({row["count"] for row in obj["stacks"]}, {2})
    equal(len(obj["functions"]), 20000)


# --- bad input -------------------------------------------------------------------------


def damaged(kind, offset, number):
    data = bytearray(snapshot.traced().build())
    at = snapshot.HEADER.size
    while snapshot.SECTION.unpack_from(data, at)[0] != kind:
        at += snapshot.SECTION.size
    struct.pack_into("=I", data, snapshot.SECTION.unpack_from(data, at)[2] + offset,
                     number)
    return save("damaged.raw", bytes(data))


@test
def indices_of_functions_are_checked():
    string, bounds = "bad string in a %s", "a %s is out of bounds"
    for kind, offset, number, problem, what in (
            (snapshot.FUNCTION, 8, 1 << 20, string, "function"),
            (snapshot.FUNCTION, 12, 1 << 20, string, "function"),
            (snapshot.EDGE, 0, 7, bounds, "caller of a function"),
            (snapshot.EDGE, 4, 7, bounds, "caller of a function"),
            (snapshot.EDGE, 0, 0xffffffff, bounds, "caller of a function"),
            (snapshot.EDGE, 20, 1 << 20, string, "caller of a function"),
            (snapshot.EDGE, 24, 1 << 20, string, "caller of a function"),
            (snapshot.FUNCTION_TIME, 0, 7, bounds, "time of a function"),
            (snapshot.FUNCTION_TIME, 4, 2, bounds, "time of a function"),
            (snapshot.FUNCTION_TIME, 8, 5, bounds, "time of a function"),
            (snapshot.FUNCTION_TIME, 8, 0xffffffff, bounds, "time of a function"),
            (snapshot.STACK, 4, 12, bounds, "stack"),
            (snapshot.STACK, 8, 12, bounds, "stack"),
            (snapshot.STACK, 24, 1 << 20, string, "stack"),
            (snapshot.STACK, 28, 1 << 20, string, "stack"),
            (snapshot.FRAME, 0, 7, bounds, "frame of a stack")):
        file = damaged(kind, offset, number)
        for command in (("functions",), ("merge",), ("show", "-i")):
            one_line(wlcat(*command, file), 1, "damaged: " + problem % what)


@test
def damaged_functions_never_crash_the_reader():
    """Bits flipped, and entries overwritten, in the sections that are new."""
    good = snapshot.traced().build()
    rng = random.Random(20261120)
    taken = 0
    path = save("functions.map", MAP)
    for i in range(100):
        bad = bytearray(good)
        for _ in range(rng.randrange(1, 3)):
            bad[rng.randrange(168, len(bad))] ^= 1 << rng.randrange(8)
        file = save("damaged.raw", bytes(bad))
        command = (("functions", "--map", path), ("coverage", "--map", path),
                   ("graph", "--folded"), ("graph", "--dot"), ("profile",),
                   ("flamegraph", os.path.join(harness.tmp, "bad.svg")))[i % 6]
        result = wlcat(*command, file, program=harness.SANITIZED)
        assert result.status in (0, 1), result
        taken += not result.status
    assert 10 < taken < 100, taken


@test
def snapshots_without_functions_are_empty():
    equal(printed(wlcat("graph", "--folded", raw(snapshot.sample()))), "")
    equal(csv(printed(mapped("functions", "--format=csv", snap=snapshot.sample()))),
          [])
    equal(json.loads(printed(mapped("coverage", "--format=json",
                                    snap=snapshot.sample()))), {"coverage": []})


@test
def help_of_functions_is_complete():
    for command in ("functions", "coverage", "graph", "profile", "flamegraph"):
        text = printed(wlcat(command, "--help"))
        assert text.startswith("wlcat %s [OPTION]" % command), text
        assert "wlcat %s [OPTION]" % command in wlcat("help").out
    one_line(wlcat("functions", "a", "b"), 2, "takes [FILE]")
    one_line(wlcat("functions", "--format=xml", raw()), 2, "unknown format")


@test
def functions_fit_in_64_kib():
    program = os.path.join(harness.BUILD, "musl", "wlcat-functions")
    stripped = os.path.join(harness.tmp, "stripped")
    subprocess.run(["strip", "-o", stripped, program], check=True)
    assert os.path.getsize(stripped) < 65536, os.path.getsize(stripped)
