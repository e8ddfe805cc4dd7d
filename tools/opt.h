/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line: one table of options for each program, from which they are
 * parsed and the usage is printed. Options end at "--" or at the first word that
 * is none, so that those of a traced command stay its own.
 */
#ifndef _WLCAT_OPT_H
#define _WLCAT_OPT_H

#include "out.h"
#include "wlcat.h"

/**
 * enum option_bit - options; a command takes a set of them
 * @OPT_FORMAT: --format
 * @OPT_OUTPUT: --output
 * @OPT_RAW: --raw
 * @OPT_INPUT: --input
 * @OPT_PID: --pid
 * @OPT_DURATION: --duration
 * @OPT_NO_WAIT: --no-wait
 * @OPT_DIFF: --allow and --threshold
 * @OPT_MARKER: --marker
 * @OPT_COUNT: --files and --capabilities
 * @OPT_FOLLOW: those that wlcat trace and wlcat export have
 * @OPT_TRACE: those that only wlcat trace has
 * @OPT_EXPORT: those that only wlcat export has
 * @OPT_MIXED: no option, but: options may stand behind words too
 */
enum option_bit {
	OPT_FORMAT = 0x1,
	OPT_OUTPUT = 0x2,
	OPT_RAW = 0x4,
	OPT_INPUT = 0x8,
	OPT_PID = 0x10,
	OPT_DURATION = 0x20,
	OPT_NO_WAIT = 0x40,
	OPT_MIXED = 0x80,
	OPT_DIFF = 0x100,
	OPT_MARKER = 0x200,
	OPT_FOLLOW = 0x400,
	OPT_TRACE = 0x800,
	OPT_EXPORT = 0x1000,
	OPT_COUNT = 0x2000,
};

/* Of commands that wlcat describes and another program has. */
#define OPT_OF_DIFF	(OPT_OUTPUT | OPT_DIFF | OPT_MIXED)
#define OPT_OF_MERGE	(OPT_FORMAT | OPT_OUTPUT | OPT_MIXED)

/**
 * struct option - an option
 * @bit: which
 * @letter: as in -o, or 0
 * @name: as in --output
 * @arg: what its argument is called, or NULL when it takes none
 * @help: a line for the usage
 * @set: take the argument; 0, or EXIT_USAGE with a line said
 * @offset: without @set: where in struct options the argument is kept
 */
struct option {
	unsigned int bit;
	char letter;
	const char *name;
	const char *arg;
	const char *help;
	int (*set)(struct options *opt, const char *arg);
	size_t offset;
};

/* Of the program at hand, ends with one that has no name. */
extern const struct option opt_table[];

int opt_parse(struct options *opt, char **argv, unsigned int allowed);
void opt_usage(struct out *out, unsigned int allowed);

#endif /* _WLCAT_OPT_H */
