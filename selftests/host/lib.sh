# SPDX-License-Identifier: GPL-2.0-only
#
# What the checks of this directory share: reporting as TAP, the list of the
# project's files.
#
# A check sources this file, calls t_* functions, one a test, and ends with
# t_done. Everything it makes is below $t_build, which stays from run to run,
# or $t_tmp, which does not.
#
# shellcheck shell=sh disable=SC2034

LC_ALL=C
export LC_ALL

t_top=$(cd "$(dirname "$0")/../.." && pwd)
t_build=$t_top/.build/host
t_count=0
t_failed=0
mkdir -p "$t_build"
t_tmp=$(mktemp -d "$t_build/tmp.XXXXXX")
trap 'rm -rf "$t_tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "TAP version 13"

t_pass()
{
	t_count=$((t_count + 1))
	echo "ok $t_count $1"
}

# t_fail CLAIM [FILE]: FILE says what is wrong
t_fail()
{
	[ -z "${2-}" ] || sed 's/^/# /' "$2" | head -n 60
	t_count=$((t_count + 1))
	t_failed=$((t_failed + 1))
	echo "not ok $t_count $1"
}

# t_empty CLAIM FILE: FILE, a list of findings, is empty
t_empty()
{
	if [ -s "$2" ]; then
		t_fail "$1" "$2"
	else
		t_pass "$1"
	fi
}

# t_run CLAIM COMMAND...: COMMAND succeeds
t_run()
{
	t_claim=$1
	shift
	if "$@" >"$t_tmp/run.log" 2>&1; then
		t_pass "$t_claim"
	else
		t_fail "$t_claim" "$t_tmp/run.log"
	fi
}

# t_need COMMAND...: a check that misses a tool fails, it does not skip
t_need()
{
	for t_tool in "$@"; do
		command -v "$t_tool" >/dev/null && continue
		echo "Bail out! $t_tool is not installed; 'make deps' installs it"
		exit 1
	done
}

# What a check found is found again as long as nothing has changed of what it depends
# on; $1 is all of that, or a sum of it. For checks that take long. Only a result
# without a failure is kept, in the cache. (The version of TAP has been said.)
t_recall()
{
	[ -z "${T_RECALL-}" ] || return 0
	t_kept=${WLTRACE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wltrace}/passed
	mkdir -p "$t_kept"
	t_kept=$t_kept/${0##*/}-$(printf '%s\n' "$1" | sha256sum | cut -d ' ' -f 1)
	[ -e "$t_kept" ] || {
		T_RECALL=no "$0" >"$t_tmp/kept" || {
			sed 1d "$t_tmp/kept"
			exit 1
		}
		mv "$t_tmp/kept" "$t_kept"
	}
	sed 1d "$t_kept"
	exit 0
}

# The project's files, or those below the given paths: what git would commit.
# Relative to $t_top, which the caller should be in.
t_files()
{
	if [ -e "$t_top/.git" ]; then
		git -C "$t_top" ls-files -co --exclude-standard -- "$@"
	else
		(cd "$t_top" && find "${@:-.}" -name .build -prune -o -type f -print |
			sed 's,^\./,,')
	fi | while IFS= read -r t_file; do
		# git also lists files that were deleted but not committed yet
		[ ! -f "$t_top/$t_file" ] || echo "$t_file"
	done | sort -u
}

# The newest of Debian's 6.1 kernels whose headers are installed; nothing if
# there are none.
t_stock_release()
{
	for t_dir in /usr/src/linux-headers-6.1.0-*-amd64; do
		case $t_dir in
		*'*'*|*-rt-amd64|*-cloud-amd64) ;;
		*) echo "${t_dir##*/linux-headers-}" ;;
		esac
	done | sort -V | tail -n 1
}

t_done()
{
	echo "1..$t_count"
	[ "$t_failed" -eq 0 ] || exit 1
	exit 0
}
