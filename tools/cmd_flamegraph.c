// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat flamegraph: a picture of folded stacks that any browser shows: the width
 * of a frame is what it and all above it add up to. wlcat profile prints them.
 *
 * The stacks are sorted, so frames are opened and closed from left to right.
 */
#include <stdlib.h>
#include <string.h>

#include "folded.h"
#include "functions_opt.h"
#include "text.h"

#define WIDTH		1200
#define MARGIN		10
#define ROW		17
#define TOP		48
#define UNITS		100		/* of a pixel */
#define SPAN		((WIDTH - 2 * MARGIN) * UNITS)
#define LETTER		720		/* width of a letter, in these */
#define MIN_SPAN	10		/* thinner frames are left out */

/**
 * struct frame - a frame that is open
 * @name: its name
 * @len: length of @name
 * @begin: samples to the left of it
 */
struct frame {
	const char *name;
	size_t len;
	unsigned long long begin;
};

/**
 * struct flame - a picture
 * @out: where to
 * @all: samples in all
 * @unit: what they are
 * @height: rows of frames
 * @frames: those that are open, the outermost first
 * @depth: how many
 */
struct flame {
	struct out out;
	unsigned long long all;
	const char *unit;
	size_t height;
	struct frame *frames;
	size_t depth;
};

/* Parts of a picture as wide as SPAN. */
static unsigned int scaled(unsigned long long part, unsigned long long whole)
{
	while (whole > (1ULL << 63) / SPAN) {
		whole /= 2;
		part /= 2;
	}
	return whole ? part * SPAN / whole : 0;
}

static void put_units(struct out *out, unsigned int units)
{
	out_printf(out, "%u.%02u", units / UNITS, units % UNITS);
}

static void put_xml(struct out *out, const char *s, size_t len)
{
	for (; len--; s++) {
		if (*s == '<')
			out_puts(out, "&lt;");
		else if (*s == '>')
			out_puts(out, "&gt;");
		else if (*s == '&')
			out_puts(out, "&amp;");
		else if (*s == '"')
			out_puts(out, "&quot;");
		else
			out_putc(out, *s);
	}
}

/* Warm, and the same for the same name in every picture. */
static void put_color(struct out *out, const char *name, size_t len)
{
	unsigned int hash = 2166136261u;

	while (len--)
		hash = (hash ^ (unsigned char)*name++) * 16777619u;
	out_printf(out, "rgb(%u,%u,%u)", 205 + hash % 50, hash / 64 % 170 + 60,
		   hash / 16384 % 55);
}

/* The name, or as much of it as there is room for. */
static void put_label(struct out *out, const struct frame *frame, unsigned int span)
{
	char *name = xrealloc(NULL, frame->len + 1, 1);
	size_t letters = span / LETTER;

	memcpy(name, frame->name, frame->len);
	name[frame->len] = '\0';
	if (text_width(name) <= letters)
		put_xml(out, name, frame->len);
	else if (letters > 3)
		put_xml(out, name, text_fit(name, letters - 2));
	if (text_width(name) > letters && letters > 3)
		out_puts(out, "..");
	free(name);
}

static void put_frame(struct flame *flame, const struct frame *frame, size_t row,
		      unsigned long long end)
{
	unsigned int x = scaled(frame->begin, flame->all);
	unsigned int span = scaled(end, flame->all) - x;
	unsigned int y = TOP + ROW * (unsigned int)(flame->height - row);
	struct out *out = &flame->out;
	char share[TEXT_SHARE_MAX];

	if (span < MIN_SPAN)
		return;
	out_puts(out, "<g class=\"f\"><title>");
	put_xml(out, frame->name, frame->len);
	out_printf(out, " (%llu %s, %s %%)</title><rect x=\"", end - frame->begin,
		   flame->unit, text_share(share, share_of(end - frame->begin,
							   flame->all)));
	put_units(out, x + MARGIN * UNITS);
	out_printf(out, "\" y=\"%u\" width=\"", y);
	put_units(out, span);
	out_printf(out, "\" height=\"%u\" rx=\"2\" fill=\"", ROW - 1);
	put_color(out, frame->name, frame->len);
	out_puts(out, "\"/><text x=\"");
	put_units(out, x + (MARGIN + 3) * UNITS);
	out_printf(out, "\" y=\"%u\">", y + 12);
	put_label(out, frame, span);
	out_puts(out, "</text></g>\n");
}

static void close_frames(struct flame *flame, size_t depth, unsigned long long end)
{
	while (flame->depth > depth) {
		flame->depth--;
		put_frame(flame, &flame->frames[flame->depth], flame->depth, end);
	}
}

/* Keep the frames that this stack has too, and open the others. */
static void draw_line(struct flame *flame, const char *stack, unsigned long long at)
{
	struct frame *frame;
	size_t depth = 1, len;
	bool same = true;

	for (; *stack; stack += len + !!stack[len], depth++) {
		len = strcspn(stack, ";");
		frame = &flame->frames[depth];
		if (same && depth < flame->depth && frame->len == len &&
		    !strncmp(frame->name, stack, len))
			continue;
		if (same)
			close_frames(flame, depth, at);
		same = false;
		frame->name = stack;
		frame->len = len;
		frame->begin = at;
		flame->depth = depth + 1;
	}
	close_frames(flame, depth, at);
}

static size_t count_frames(const char *stack)
{
	size_t nr = 1;

	for (; *stack; stack++)
		nr += *stack == ';';
	return nr;
}

static void measure(struct flame *flame, const struct folded *folded)
{
	size_t i, nr;

	for (i = 0; i < folded->nr; i++) {
		flame->all = add_capped(flame->all, folded->lines[i].count);
		nr = count_frames(folded->lines[i].stack);
		if (nr > flame->height)
			flame->height = nr;
	}
}

/* A click makes a frame as wide as the picture, a click on the last one undoes it. */
static const char script[] =
"<script><![CDATA[\n"
"var g=[].slice.call(document.querySelectorAll('.f'));\n"
"g.forEach(function(e){var r=e.querySelector('rect');\n"
"e.x=+r.getAttribute('x');e.w=+r.getAttribute('width');e.y=+r.getAttribute('y');\n"
"e.n=e.querySelector('title').textContent.replace(/ \\([^(]*\\)$/,'');\n"
"e.addEventListener('click',function(){zoom(e);});});\n"
"function zoom(z){g.forEach(function(e){var x=(e.x-z.x)/z.w,w=e.w/z.w;\n"
"var up=e.y>z.y&&x<=0.0001&&x+w>=0.9999;\n"
"if(up){x=0;w=1;}\n"
"var on=up||(e.y<=z.y&&x>-0.0001&&x+w<1.0001);\n"
"e.style.display=on?'':'none';if(!on)return;\n"
"var r=e.querySelector('rect'),t=e.querySelector('text'),l=Math.floor(w*1180/7.2);\n"
"r.setAttribute('x',10+x*1180);r.setAttribute('width',w*1180);\n"
"t.setAttribute('x',13+x*1180);\n"
"t.textContent=e.n.length<=l?e.n:l>3?e.n.slice(0,l-2)+'..':'';});}\n"
"]]></script>\n";

static void draw(struct flame *flame, const struct folded *folded, const char *title)
{
	unsigned int height = TOP + ROW * ((unsigned int)flame->height + 2);
	unsigned long long at = 0;
	struct out *out = &flame->out;
	size_t i;

	out_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n");
	out_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	out_printf(out, " width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\">\n",
		   WIDTH, height, WIDTH, height);
	out_puts(out, "<style>text{font:12px monospace;pointer-events:none}\n"
		 ".f:hover rect{stroke:#000}.f{cursor:pointer}</style>\n"
		 "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	out_printf(out, "<text x=\"%u\" y=\"24\">", MARGIN);
	put_xml(out, title, strlen(title));
	out_printf(out, ": %llu %s</text>\n", flame->all, flame->unit);
	flame->frames = xrealloc(NULL, flame->height + 1, sizeof(*flame->frames));
	flame->frames[0] = (struct frame){ "all", 3, 0 };
	flame->depth = 1;
	for (i = 0; i < folded->nr; i++) {
		draw_line(flame, folded->lines[i].stack, at);
		at = add_capped(at, folded->lines[i].count);
	}
	close_frames(flame, 0, at);
	out_puts(out, script);
	out_puts(out, "</svg>\n");
	free(flame->frames);
}

static void fold(struct folded *folded, const struct kfuncs *kf,
		 const struct functions_options *opt)
{
	if (opt->graph)
		folded_graph(folded, kf, opt->call, FOLDED_MAX_DEPTH);
	else
		folded_samples(folded, kf, opt->call);
}

/**
 * cmd_flamegraph() - wlcat flamegraph
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_flamegraph(struct functions_options *opt)
{
	const char *name = opt->common.argv[0];
	struct folded folded = { 0 };
	struct flame flame = { 0 };
	struct kfuncs kf = { 0 };
	int err;

	err = kfuncs_load_plain(&kf, opt->common.argv[1]);
	if (!err) {
		fold(&folded, &kf, opt);
		measure(&flame, &folded);
		flame.unit = opt->graph ? "hits" : "samples";
	}
	if (!err && !flame.all) {
		complain("flamegraph: there are no %s", flame.unit);
		err = -1;
	}
	if (!err)
		err = functions_output(&flame.out, name);
	if (!err) {
		draw(&flame, &folded, opt->graph ? "Who called whom in the kernel" :
		     "The kernel for a workload");
		err = functions_close(&flame.out, name);
	}
	folded_free(&folded);
	kfuncs_free(&kf);
	return err ? EXIT_FAIL : EXIT_OK;
}

/**
 * cmd_profile() - wlcat profile
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_profile(struct functions_options *opt)
{
	struct folded folded = { 0 };
	struct kfuncs kf = { 0 };
	struct out out;
	int err = kfuncs_load_plain(&kf, opt->common.argv[0]);

	if (!err)
		err = functions_output(&out, opt->common.output);
	if (!err) {
		folded_samples(&folded, &kf, opt->call);
		folded_print(&folded, &out);
		err = functions_close(&out, opt->common.output);
	}
	folded_free(&folded);
	kfuncs_free(&kf);
	return err ? EXIT_FAIL : EXIT_OK;
}
