/* Texts: rc quoting for wait records and argument lists, error texts with parameters. */
#include "priv.h"

/* p to end gets s, in quotes if tokenize would not read it as one word. Returns the NUL. */
char *
quote(char *p, char *end, const char *s)
{
	const char *t;

	if(p >= end)
		return p;
	for(t = s; *t != 0; t++)
		if((uchar)*t <= ' ' || *t == '\'')
			break;
	if(*t == 0 && t != s)
		return strecpy(p, end, s);
	if(p < end - 1)
		*p++ = '\'';
	for(; *s != 0 && p < end - 3; s++){
		if(*s == '\'')
			*p++ = '\'';
		*p++ = *s;
	}
	if(p < end - 1)
		*p++ = '\'';
	*p = 0;
	return p;
}

/* The parameters may point into the previous text. */
Err
errf(const char *fmt, ...)
{
	static char early[ERRMAX];	/* before the first process */
	char buf[ERRMAX], *to = up != nil ? up->errscratch : early;
	va_list va;

	va_start(va, fmt);
	vseprint(buf, buf + sizeof buf, fmt, va);
	va_end(va);
	memmove(to, buf, sizeof buf);
	return to;
}

const char *
procstatename(Proc *p)
{
	static const char *const name[] = {
		[Pdead] = "Dead", [Pembryo] = "New", [Pready] = "Ready", [Prunning] = "Running",
		[Pwakeme] = "Wakeme", [Pqueueing] = "Queueing", [Pbroken] = "Broken",
		[Pstopped] = "Stopped", [Pmoribund] = "Moribund",
	};
	enum Procstate s = p->state;

	/* what a waiting process is in says more than that it waits */
	if(s != Pwakeme && s != Pqueueing)
		return name[s];
	if(p->psstate != nil)
		return p->psstate;
	if(p->kentry != 0 && sysname(p->call) != nil)
		return sysname(p->call);
	return name[s];
}

/* A line "name pid: text" for the user of the process. */
void
pprint(const char *fmt, ...)
{
	char buf[2 * ERRMAX], *p;
	va_list va;

	p = seprint(buf, buf + sizeof buf, "%s %d: ", up->text, up->pid);
	va_start(va, fmt);
	p = vseprint(p, buf + sizeof buf, fmt, va);
	va_end(va);
	if(upcall.fderr == nil || !upcall.fderr(buf, p - buf))
		print("%s", buf);
}
