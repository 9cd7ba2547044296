/*
 * Bootinfo and boot options.  Both come in memory that is given back later, so the
 * kernel keeps copies.
 */
#include "bootinfo.h"
#include "core.h"
#include "lib.h"
#include "coreinit.h"

enum { Maxtext = 8 * KiB, Maxopt = 64 };

static Bootinfo info;
static char text[Maxtext];	/* the lines as they came */
static char work[Maxtext];	/* the same, cut into names and values */
static struct {
	const char *name, *value;
} opt[Maxopt];
static int nopt;

const Bootinfo *
bootinfo(void)
{
	return &info;
}

/* "name=value" becomes an option; other lines, empty names and lines too many are dropped. */
static void
addline(char *line)
{
	char *eq = strchr(line, '=');

	if(eq == nil || eq == line || nopt == Maxopt)
		return;
	*eq = 0;
	opt[nopt].name = line;
	opt[nopt++].value = eq + 1;
}

void
bootoptinit(const Bootinfo *bi)
{
	info = *bi;
	usize n = bi->cmdlinelen < Maxtext - 1 ? bi->cmdlinelen : Maxtext - 1;
	memmove(text, bi->cmdline, n);
	memmove(work, bi->cmdline, n);
	info.cmdline = text;
	for(char *p = work, *next; *p != 0; p = next) {
		next = strchr(p, '\n');
		if(next == nil)
			next = p + strlen(p);
		else
			*next++ = 0;
		usize len = strlen(p);
		if(len > 0 && p[len - 1] == '\r')
			p[len - 1] = 0;
		addline(p);
	}
}

const char *
bootopt(const char *name)
{
	for(int i = 0; i < nopt; i++)
		if(strcmp(opt[i].name, name) == 0)
			return opt[i].value;
	return nil;
}

const char *
boottext(void)
{
	return text;
}
