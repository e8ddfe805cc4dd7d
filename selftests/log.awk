# SPDX-License-Identifier: GPL-2.0-only
#
# Copy a kernel log without complaints that are not about us.
#
#	dmesg | awk -f log.awk
#
# Races that the kernel has with itself (KCSAN). Ours are those with a function of
# wltrace in one of the stacks. What a stack has below an interrupt does not count: the
# interrupted code is no part of the race. Nor does one in ktime_get_mono_fast_ns()
# count: it reads the clock while that is being set, and looks again if it was.
#
# A warning that there is no memory to define a module's trace events: that the module
# is not loaded then is enough.

/BUG: KCSAN: / {
	if (inside)	# cut off
		printf "%s", report
	inside = 1
	ours = interrupt = 0
	latch = / in ktime_get_mono_fast_ns\+/
	report = ""
}

!inside && /-+\[ cut here \]-+/ {
	if (warning)	# cut off
		printf "%s", report
	warning = 1
	events = memory = 0
	report = ""
}

warning {
	report = report $0 "\n"
	if (/WARNING: .* event_define_fields\+/)
		events = 1
	if (/RAX: 0*fffffff4 /)		# -ENOMEM
		memory = 1
	if (/-+\[ end trace /) {
		if (!events || !memory)
			printf "%s", report
		warning = 0
	}
	next
}

!inside {
	print
	next
}

{ report = report $0 "\n" }

/ (by task|by interrupt) / { interrupt = 0 }
/ asm_[a-z_]+\+0x/ { interrupt = 1 }
/\[wltrace\]/ && !interrupt && !/BUG: KCSAN: / { ours = 1 }

# The last line but one; a report that was cut off is shown.
/Reported by Kernel Concurrency Sanitizer/ {
	if (ours && !latch)
		printf "%s", report
	inside = 0
}

END {
	if (inside || warning)
		printf "%s", report
}
