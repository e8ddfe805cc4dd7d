# SPDX-License-Identifier: GPL-2.0-only
#
# What the scripts of this directory share: messages, the cache, locks.
#
# The cache, outside the checkout, holds what is slow to get: unpacked kernel
# images, the kernel's source and kernels built from it. Everything in it can
# be deleted at any time. An entry is complete or absent: it is made under
# another name, or carries a stamp written last.
#
# shellcheck shell=bash disable=SC2034

shopt -s inherit_errexit

WLT_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
WLT_VM=$WLT_TOP/selftests/vm
WLT_BUILD=$WLT_TOP/.build
WLT_CACHE=${WLTRACE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wltrace}
# for module/gen-opname
export WLTRACE_GEN_CACHE=$WLT_CACHE/generated

say()
{
	printf '%s\n' "$*" >&2
}

die()
{
	say "${0##*/}: $*"
	exit 1
}

# Take a lock for the rest of this (sub)shell. Say so when it means waiting.
# $1: path of the lock file, $2: what the wait is for
wlt_lock()
{
	local fd

	mkdir -p "$(dirname "$1")"
	exec {fd}>"$1"
	flock -n "$fd" && return
	say "waiting for another run that is $2"
	flock "$fd"
}

# The files the module is built from: what git would commit, so that build
# products in the tree stay out; without git, everything but such products.
wlt_module_files()
{
	if git -C "$WLT_TOP" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		(cd "$WLT_TOP" &&
		 git ls-files -co --exclude-standard -- Kbuild module uapi)
	else
		(cd "$WLT_TOP" && find Kbuild module uapi -type f \
			! -name '*.o' ! -name '*.ko' ! -name '*.mod' \
			! -name '*.mod.c' ! -name '.*.cmd' ! -name '*.order')
	fi | while read -r f; do
		# git also lists files that were deleted but not committed yet
		[ ! -f "$WLT_TOP/$f" ] || printf '%s\n' "$f"
	done | sort
}

# Drivers that no virtual machine of ours has. $1: lib/modules/RELEASE
wlt_drop_drivers()
{
	(cd "$1/kernel" && rm -rf sound drivers/gpu drivers/media drivers/infiniband \
		drivers/net/wireless drivers/net/ethernet)
}
