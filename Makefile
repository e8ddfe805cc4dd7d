# SPDX-License-Identifier: GPL-2.0-only
#
# The front door; `make help` says what is behind it. The module itself is
# described by module/Kbuild, the tool by tools/Makefile.

PREFIX	?= /usr/local
KVER	?= $(shell uname -r)
KDIR	?= /lib/modules/$(KVER)/build
DESTDIR	?=
BINDIR	:= $(DESTDIR)$(PREFIX)/bin
MANDIR	:= $(DESTDIR)$(PREFIX)/share/man/man1
MANPAGE	:= Documentation/man/wlcat.1

.PHONY: all modules tools demo check fuzz soak bench map install dkms deps docs clean help
all: modules tools

help:
	@echo 'make [modules tools]	build wltrace.ko and wlcat'
	@echo '     modules KDIR=...	build for the kernel whose headers are in KDIR'
	@echo '			(default $(KDIR))'
	@echo '     demo [CMD=...]	trace CMD in a virtual machine and show the result'
	@echo '     check		run all tests (in virtual machines)'
	@echo '     fuzz [RUNS=...]	feed the parsers with inputs that nobody thought of'
	@echo '     soak [MINUTES=...] [SEED=...]'
	@echo '			do to the module whatever comes to mind, all at once'
	@echo '     bench [PARTS=...]	measure what tracing costs: instructions, lines, tools, scale,'
	@echo '			workloads'
	@echo '     bench HOST=1	the same on this machine, where the module is loaded already'
	@echo '     map		make the map of functions of the kernel that tests run on'
	@echo '     install		install module, wlcat and man page (DESTDIR= PREFIX=)'
	@echo '     dkms [KVER=...]	hand the module to DKMS, which rebuilds it for new kernels'
	@echo '     deps		install what is missing for all this (Debian 12)'
	@echo '     docs		render the documentation to .build/docs/'
	@echo '     clean		remove what was built; the cache of kernels stays'

# --- build ---------------------------------------------------------------------

modules: $(KDIR)/Makefile
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# Only made when it does not exist.
$(KDIR)/Makefile:
	@echo >&2 'No kernel headers in $(KDIR): install them (Debian: linux-headers-$(KVER)) or pass KDIR=DIRECTORY.'
	@exit 1

tools:
	$(MAKE) -C tools

# --- use -----------------------------------------------------------------------

demo: deps
	@CMD="$$WLTRACE_DEMO_CMD" selftests/vm/demo
demo: export WLTRACE_DEMO_CMD = $(CMD)

check: deps
	@selftests/check

fuzz: deps
	@selftests/fuzz/run $(RUNS)

soak: deps
	@selftests/vm/soak $(if $(ROUND),-r $(ROUND)) $(ACTORS)
soak: export MINUTES := $(MINUTES)
soak: export SEED := $(SEED)
soak: export KERNEL := $(KERNEL)

# A real machine needs gcc alone for it.
bench: $(if $(HOST),,deps)
	@selftests/bench/run $(if $(HOST),--host,$(PARTS))

# Kept in .build/, named as wlcat looks for it.
map:
	@mkdir -p .build
	@eval "$$(selftests/vm/kernel 6.1)" && eval "$$(selftests/vm/kernel source)" && \
	tools/gen-map --source "$$KSRC" --symbols "$$VMLINUZ" --release "$$KREL" \
		--modules "$$MODULES/lib/modules/$$KREL/modules.order" \
		-o ".build/functions-$$KREL.map" && ls -s ".build/functions-$$KREL.map"

deps:
	@selftests/deps

# --- install -------------------------------------------------------------------

install: modules tools
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	@# Kbuild skips this where headers come without System.map.
	[ -n '$(DESTDIR)' ] || depmod -a $$(cat $(KDIR)/include/config/kernel.release)
	install -D -m 755 tools/wlcat $(BINDIR)/wlcat
	install -D -m 755 tools/wlcat-diff $(BINDIR)/wlcat-diff
	install -D -m 755 tools/wlcat-merge $(BINDIR)/wlcat-merge
	install -D -m 755 tools/wlcat-trace $(BINDIR)/wlcat-trace
	install -D -m 755 tools/wlcat-export $(BINDIR)/wlcat-export
	install -D -m 755 tools/wlcat-functions $(BINDIR)/wlcat-functions
	install -D -m 644 $(MANPAGE) $(MANDIR)/wlcat.1

DKMS_VERSION = $(shell sed -n 's/^PACKAGE_VERSION="\{0,1\}\([^"]*\)"\{0,1\}$$/\1/p' dkms.conf)
DKMS_SOURCE = /usr/src/wltrace-$(DKMS_VERSION)

dkms:
	@command -v dkms >/dev/null || { echo >&2 'dkms is not installed'; exit 1; }
	@test -n '$(DKMS_VERSION)' || { echo >&2 'no PACKAGE_VERSION in dkms.conf'; exit 1; }
	@dkms remove wltrace/$(DKMS_VERSION) --all >/dev/null 2>&1 || :
	rm -rf $(DKMS_SOURCE)
	bash -c '. selftests/vm/lib.sh && { wlt_module_files; echo dkms.conf; } | rsync -t --files-from=- . $(DKMS_SOURCE)'
	dkms add wltrace/$(DKMS_VERSION)
	dkms build wltrace/$(DKMS_VERSION) -k $(KVER)
	dkms install wltrace/$(DKMS_VERSION) -k $(KVER) --force

# --- documentation ---------------------------------------------------------------

docs:
	@mkdir -p .build/docs
	@for f in $(wildcard Documentation/*.rst); do \
		rst2html --halt=2 "$$f" ".build/docs/$$(basename "$$f" .rst).html" || exit 1; \
	done
	@! mandoc -T lint -W warning $(MANPAGE) | grep .
	@mandoc -T html $(MANPAGE) >.build/docs/wlcat.1.html
	@echo 'see .build/docs/'

# --- clean -----------------------------------------------------------------------

clean:
	@[ ! -d '$(KDIR)' ] || $(MAKE) -s -C $(KDIR) M=$(CURDIR) clean
	@[ ! -f tools/Makefile ] || $(MAKE) -s -C tools clean
	rm -rf .build
