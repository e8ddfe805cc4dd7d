#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The demonstration's workload when none is given: what a shell script on a
# small system does. It runs anywhere a POSIX shell and nc are.

cd "$(mktemp -d)" || exit

# read and write files, through a pipeline of processes
i=0
while [ $i -lt 20 ]; do
	echo "line $i of the log: $((i * i))" >>log
	i=$((i + 1))
done
sort -r log | grep 1 | cut -d ' ' -f 1-4 | head -n 3
gzip -c log | gunzip | cmp - log && echo "the copy is the same"

# ask the system for this and that
mkdir -p a/b/c && find . | wc -l
cat /proc/loadavg >/dev/null
ln -s log link && stat -L link >/dev/null && rm -r a link

# talk over a socket: a server for one client
nc -l -p 7777 </dev/null >received &
sleep 1
echo "hello" | nc -w 1 127.0.0.1 7777
wait
cat received
