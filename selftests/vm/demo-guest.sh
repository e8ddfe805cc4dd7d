#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: trace "$@" with nothing but a shell and show the result.

dir=/sys/kernel/tracing/workload

title()
{
	printf '\n\033[1m# %s\033[0m\n' "$*"
}

[ -t 1 ] || title()
{
	printf '\n# %s\n' "$*"
}

title "echo \$\$ > $dir/set_workload_pid; exec $*"
# shellcheck disable=SC2016 # expanded by the shell inside
sh -c 'echo $$ >"$0/set_workload_pid" && exec "$@"' "$dir" "$@"
status=$?

for file in syscall_stats subsystem_stats status; do
	title "cat $dir/$file"
	cat "$dir/$file" || exit
done
exit "$status"
