/* What the programs around the compiler call. */
#include "xcc.h"
#include "compile.h"
#include "stub.h"

/* Reads a source or a table into x->table. */
static void
load(struct Xcc *x, const char *src, usize n)
{
	struct Contract ct;

	if(n >= 4 && memcmp(src, "xct9", 4) == 0) {
		Err e = contractcheck(src, n, &ct);
		if(e != nil) {
			mistake(x, 0, "%s (state %d, message %d)", e, ct.badstate, ct.badtag);
			return;
		}
		memmove(x->table, src, n);
		x->ntable = (u32)n;
		return;
	}
	x->p = src;
	x->end = src + n;
	x->line = 1;
	x->window = 1;
	parse(x);
	if(x->nerror == 0)
		check(x);
}

static void
summary(const struct Contract *ct, Xccput *put, void *arg)
{
	char b[256], *e = seprint(b, b + sizeof b, "%s: %d bytes, %d states, %d messages, %d loans, window %d, queue to server %d, to client %d\n",
		ct->name, (int)ct->size, ct->nstate, ct->ntag, ct->nloan, ct->window, ct->queue[Ctexp], ct->queue[Ctimp]);

	put(arg, b, (usize)(e - b));
}

const char *
xcc(const char *file, const char *src, usize n, int want, Xccput *put, void *arg)
{
	static struct Xcc x;
	struct Contract ct;
	char b[512];
	u64 off = 0;

	memset(&x, 0, sizeof x);
	x.file = file;
	x.ep = x.error;
	load(&x, src, n);
	if(x.nerror > 0)
		return x.error;
	contractcheck(x.table, x.ntable, &ct);
	if(want == Xcctable)
		put(arg, (const char *)x.table, x.ntable);
	else if(want == Xccstub)
		putstub(&ct, put, arg);
	else if(want == Xccsum)
		summary(&ct, put, arg);
	else
		for(usize len; (len = contracttext(&ct, off, b, sizeof b)) > 0; off += len)
			put(arg, b, len);
	return nil;
}
