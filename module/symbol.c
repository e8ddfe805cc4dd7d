// SPDX-License-Identifier: GPL-2.0-only
/*
 * Symbols of the kernel, as far as modules may know them: sprint_symbol() tells an
 * address as text, and a kprobe finds a function by its name.
 *
 * Called by the control side. See symbol.h.
 */
#include "symbol.h"

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/string.h>

/* "name+0x12/0x345 [module]", or "0xffffffff81234567" where there is no symbol. */
static bool parse(struct wlt_symbol *symbol, unsigned long addr)
{
	unsigned long offset, size;
	char *plus = strrchr(symbol->text, '+');
	char *module, *end;

	if (!plus || sscanf(plus, "+0x%lx/0x%lx", &offset, &size) != 2)
		return false;
	*plus = '\0';
	symbol->start = addr - offset;
	symbol->end = symbol->start + size;
	module = strchr(plus + 1, '[');
	end = module ? strchr(module, ']') : NULL;
	if (end) {
		*end = '\0';
		symbol->module = module + 1;
	}
	return true;
}

/**
 * wlt_symbol_resolve() - find out what function an address is in
 * @symbol: where to
 * @addr: address; of a return address one less, which is in the call that it is
 *	behind, even if nothing of the function is
 *
 * Context: Process; it may take as long as searching all modules does.
 */
void wlt_symbol_resolve(struct wlt_symbol *symbol, unsigned long addr)
{
	sprint_symbol(symbol->text, addr);
	symbol->name = symbol->text;
	symbol->module = "";
	if (parse(symbol, addr))
		return;
	symbol->start = addr;
	symbol->end = addr + 1;
}

/**
 * wlt_symbol_may_show() - may the current task see addresses of the kernel?
 *
 * As with kallsyms it takes CAP_SYSLOG, and kernel.kptr_restrict below 2. That is no
 * symbol for modules, but %pK prints zeros by it.
 *
 * Context: Process.
 * Return: whether it may.
 */
bool wlt_symbol_may_show(void)
{
	char text[2 * sizeof(long) + 1];

	snprintf(text, sizeof(text), "%pK", &wlt_symbol_may_show);
	return capable(CAP_SYSLOG) && text[strspn(text, "0")];
}

#ifdef CONFIG_KPROBES
/**
 * wlt_symbol_find() - find a function, exported or not
 * @name: its name
 *
 * The probe is never armed, so no text is patched. On kernels with IBT it is placed
 * behind the four bytes of an ENDBR, or of what took its place, and kallsyms tells
 * so: the start is taken.
 *
 * Context: Process. Sleeps.
 * Return: its address, also if it goes by another name, too; -ENOENT if there is none
 * of that name, or if no probe may be placed on it; -ENOMEM.
 */
void *wlt_symbol_find(const char *name)
{
	struct kprobe kp = { .symbol_name = name, .flags = KPROBE_FLAG_DISABLED };
	struct wlt_symbol symbol;
	unsigned long offset;
	int err;

	err = register_kprobe(&kp);
	if (err)
		return ERR_PTR(err == -ENOMEM ? err : -ENOENT);
	unregister_kprobe(&kp);
	wlt_symbol_resolve(&symbol, (unsigned long)kp.addr);
	offset = (unsigned long)kp.addr - symbol.start;
	return !offset || offset == 4 ? (void *)symbol.start : ERR_PTR(-ENOENT);
}
#else
void *wlt_symbol_find(const char *name)
{
	return ERR_PTR(-ENOENT);
}
#endif
