# SPDX-License-Identifier: GPL-2.0-only
#
# For the shell tests in test.d/*.tc and for run-guest: POSIX sh and BusyBox.
#
# A test is a script that run-guest sources after this file, with `set -eu`,
# in a shell of its own, in an empty directory. It fails by `fail`, by a
# command that does, or by an expectation that does not hold.
#
# SELFTESTS: this directory. KO: the module to load.

: "${SELFTESTS:=/wltrace/selftests}"
: "${KO:=$SELFTESTS/../wltrace.ko}"

LAUNCH=$SELFTESTS/workload/launch
PLAY=$SELFTESTS/workload/play
# shellcheck disable=SC2034 # for the tests
PLAY32=$SELFTESTS/workload/play32

fail()
{
	echo "FAIL: $*" >&2
	exit 1
}

skip()
{
	echo "SKIP: $*" >&2
	exit 4
}

# expect_eq WANT GOT WHAT...
expect_eq()
{
	expect_want=$1 expect_got=$2
	shift 2
	[ "$expect_got" = "$expect_want" ] ||
		fail "$*: want '$expect_want', got '$expect_got'"
}

# --- module --------------------------------------------------------------------

loaded()
{
	grep -q '^wltrace ' /proc/modules
}

# Is this a kernel that checks itself (kmemleak, and KASAN and lockdep with it; or
# KCSAN)? All takes several times as long there.
kernel_checks_itself()
{
	[ -e /sys/kernel/debug/kmemleak ] || [ -e /sys/kernel/debug/kcsan ]
}

# Where the files are: tracefs, else debugfs.
find_dir()
{
	for W in /sys/kernel/tracing/workload /sys/kernel/debug/workload; do
		[ ! -d "$W" ] || return 0
	done
	W=/nonexistent
	return 1
}

# load [PARAMETER...]
load()
{
	insmod "$KO" "$@" && find_dir
}

unload()
{
	rmmod wltrace
}

# --- control files ---------------------------------------------------------------

# The value of one line of status.
status()
{
	awk -v key="$1:" '$1 == key { $1 = ""; sub(/^ /, ""); print; found = 1 }
		END { exit !found }' "$W/status" || fail "status has no line $1"
}

# set_workload_pid on one line.
pids()
{
	awk '{ printf "%s%s", sep, $1; sep = " " } END { print "" }' "$W/set_workload_pid"
}

# field N of the row of system call NAME; 0 without a row
stats_field()
{
	awk -v field="$1" -v name="$2" -v abi="${3-}" '
		/^#/ || $6 != name { next }
		{
			is = ""
			for (i = 7; i <= NF; i++)
				if ($i ~ /^(ia32|x32|arm)$/)
					is = $i
			if (is == abi)
				n += $field
		}
		END { print n + 0 }' "$W/syscall_stats"
}

# calls NAME [ABI]
calls()
{
	stats_field 4 "$@"
}

# errors NAME [ABI]
errors()
{
	stats_field 5 "$@"
}

# Wait until nothing is traced and the hooks are gone.
wait_detached()
{
	while :; do
		hooks=$(status hooks) || exit 1
		[ "$hooks" != detached ] || return 0
		usleep 10000
	done
}

# Remove the module as soon as nobody has a file open.
unload_at_last()
{
	until rmmod wltrace 2>/dev/null; do
		usleep 10000
	done
}

# Nothing traced, nothing counted, every switch as after loading.
clean()
{
	echo >"$W/set_workload_pid"
	echo >"$W/set_function_filter"
	echo >"$W/set_function_notrace"
	echo 0 >"$W/options/functions"
	echo 0 >"$W/options/stack-depth"
	echo 0 >"$W/options/max-depth"
	echo 1 >"$W/tracing_on"
	echo 1 >"$W/options/follow"
	echo 1 >"$W/options/existing-children"
	echo 0 >"$W/options/events"
	echo 0 >"$W/options/files"
	echo 0 >"$W/options/capabilities"
	echo 0 >"$W/options/profile"
	echo >"$W/set_function_time"
	wait_detached
	echo >"$W/syscall_stats"
	echo >"$W/error_log"
}

# Run a script of workload/play under the tracer from its execve() on. Not for
# the background: $! would be a shell's.
play()
{
	"$LAUNCH" "$W/set_workload_pid" "$PLAY" "$@"
}

# The same without the tracer.
play_untraced()
{
	"$LAUNCH" - "$PLAY" "$@"
}

# Wait until task $1 sleeps in the system call with number $2.
wait_in_call()
{
	until grep -q '^State:	[SD]' "/proc/$1/status" &&
	      read -r in_call _ <"/proc/$1/syscall" && [ "$in_call" = "$2" ]; do
		usleep 10000
	done
}

# Prints in what the ledger does not balance.
ledger_problem()
{
	awk -F ': *' '
		{ v[$1] = $2 }
		END {
			n = split("enters returned restarted in_flight never_returned" \
				  " exits child_return denied in_flight_at_start", key, " ")
			for (i = 1; i <= n; i++)
				if (v[key[i]] !~ /^[0-9]+$/)
					print "status: no number for " key[i]
			if (v["enters"] != v["returned"] + v["restarted"] +
					   v["in_flight"] + v["never_returned"])
				print "the entries do not add up"
			if (v["exits"] != v["returned"] + v["restarted"] + v["child_return"] +
					  v["denied"] + v["in_flight_at_start"])
				print "the exits do not add up"
			if (v["balanced"] != "yes")
				print "balanced: " v["balanced"]
		}' "$W/status"
}

# After clean(), prints what is left over.
clean_problem()
{
	awk -F ': *' '
		$1 ~ /^(enters|returned|restarted|in_flight|never_returned|exits|child_return|denied|in_flight_at_start|lost)$/ &&
			$2 != 0 { print "after a reset: " $0 }' "$W/status"
	[ -z "$(pids)" ] || echo "after clearing: pids $(pids)"
}

# --- rejected writes ---------------------------------------------------------------

# The last entry of error_log as "FILE<tab>COMMAND<tab>COLUMN", the column of
# the caret counted from the start of the command, from 0.
last_error()
{
	awk '
		/^\[ *[0-9]+\.[0-9]+\] / {
			sub(/^\[ *[0-9]+\.[0-9]+\] /, "")
			file = reason = $0
			sub(/: .*/, "", file)
			if (sub(/^[^:]*: error: /, "", reason) != 1 || reason !~ /[^ ]/)
				file = "(bad line: " $0 ")"
			entries++
			next
		}
		/^  Command: / { command = substr($0, 12); next }
		/^ *\^$/ { column = length($0) - 1 - 11; next }
		{ file = "(bad line: " $0 ")" }
		END { if (entries) print file "\t" command "\t" column }' "$W/error_log"
}

# How many entries error_log has.
nr_errors()
{
	grep -c '^\[' "$W/error_log" || :
}

# expect_rejected FILE '>'|'>>' TEXT ERRNO-TEXT COLUMN: writing the text fails
# with this error, and error_log points at this column of it.
expect_rejected()
{
	if [ "$2" = '>' ]; then
		rejected_out=$( (echo "$3" >"$W/$1") 2>&1) &&
			fail "$1 took '$3'"
	else
		rejected_out=$( (echo "$3" >>"$W/$1") 2>&1) &&
			fail "$1 took '$3'"
	fi
	case $rejected_out in
	*"$4"*) ;;
	*) fail "$1: '$3' is rejected with '$rejected_out', not '$4'" ;;
	esac
	expect_eq "$1	$3	$5" "$(last_error)" "error_log after '$3'"
}
