/*
 * System calls as text for a debugger (ctl verb startsyscall): the process stops before each call with the
 * arguments in /proc/n/syscall, and after it with the result.  Format as Plan 9's ratrace(1) shows it.
 */
#include "priv.h"

enum { Size = 2 * KiB, Strmax = 256, Datamax = 64, Maxargs = 16 };

/*
 * Arguments by call number: s string, S array of strings, d int, x int in hexadecimal, p address, l and u 32-bit
 * numbers, v 64-bit number, V the same in hexadecimal, w bytes whose count is the next argument.
 */
static const char *const form[] = {
	[0] = "p", [1] = "s", [2] = "ssx", [3] = "s", [4] = "d", [5] = "dd", [6] = "u", [7] = "sS", [8] = "s",
	[9] = "dp", [10] = "ds", [11] = "dp", [12] = "pp", [13] = "dsxs", [14] = "sx", [15] = "dpl", [16] = "dld",
	[17] = "l", [18] = "sp", [19] = "x", [20] = "dwl", [21] = "p", [22] = "sxx", [23] = "dpu", [24] = "p",
	[25] = "s", [26] = "sp", [27] = "dp", [28] = "p", [29] = "d", [30] = "dspu", [31] = "p", [32] = "pu",
	[33] = "pu", [34] = "pp", [35] = "ss", [36] = "p", [37] = "pd", [38] = "pd", [39] = "pdVd", [40] = "ddsu",
	[41] = "pu", [42] = "spu", [43] = "dpu", [44] = "spu", [45] = "dpu", [46] = "ddsxs", [47] = "pu",
	[50] = "dplv", [51] = "dwlv", [52] = "pl", [53] = "",
};

static char *
addstring(char *p, char *e, u64 va)
{
	char s[Strmax];
	Err err;

	s[0] = 0;
	if(va != 0){
		err = ucopystr(s, sizeof s, uptr(va));
		s[err == nil || err == Etoolong ? sizeof s - 1 : 0] = 0;
	}
	return seprint(p, e, "%#lx/\"%s\"", va, s);
}

static char *
adddata(char *p, char *e, u64 va, s64 n)
{
	char s[Datamax + 1];
	int i;

	if(n > Datamax)
		n = Datamax;
	if(n < 0 || va == 0 || ucopyin(s, uptr(va), n) != nil)
		n = 0;
	for(i = 0; i < n; i++)
		if((uchar)s[i] <= ' ' || (uchar)s[i] >= 0x7f)
			s[i] = '.';
	s[n] = 0;
	return seprint(p, e, "%#lx/\"%s\"", va, s);
}

static char *
addvector(char *p, char *e, u64 va)
{
	u64 s;
	int i;

	for(i = 0; i < Maxargs && ucopyin(&s, uptr(va + 8 * i), sizeof s) == nil && s != 0; i++){
		if(i > 0)
			p = seprint(p, e, " ");
		p = addstring(p, e, s);
	}
	return p;
}

static char *
addarg(char *p, char *e, char kind, const u64 *arg)
{
	switch(kind){
	case 's':
		return addstring(p, e, arg[0]);
	case 'S':
		return addvector(p, e, arg[0]);
	case 'w':
		return adddata(p, e, arg[0], argint(arg[1]));
	case 'd':
	case 'l':
		return seprint(p, e, "%d", argint(arg[0]));
	case 'x':
		return seprint(p, e, "%#x", argulong(arg[0]));
	case 'u':
		return seprint(p, e, "%u", argulong(arg[0]));
	case 'v':
		return seprint(p, e, "%ld", arg[0]);
	}
	return seprint(p, e, "%#lx", arg[0]);
}

/* up stops with this text, which it takes over. */
static void
show(char *text)
{
	char *old;

	qlock(&up->debug);
	old = up->systrace;
	up->systrace = text;
	if(up->procctl == Ctlsyscall)
		up->procctl = Ctlstop;
	qunlock(&up->debug);
	kfree(old);
	procctl();
}

void
systracein(u64 nr, const char *name, u64 pc, const u64 *arg)
{
	char *text, *p, *e;
	const char *f;

	if((text = kmalloc(Size)) == nil)
		return;
	e = text + Size;
	p = seprint(text, e, "%u %s %s %#lx", up->pid, up->text, name, pc);
	f = nr < nelem(form) ? form[nr] : nil;
	for(int i = 0; f != nil && f[i] != 0; i++){
		p = seprint(p, e, " ");
		p = addarg(p, e, f[i], &arg[i]);
	}
	show(text);
}

void
systraceout(u64 nr, const u64 *arg, s64 ret, u64 start)
{
	char *text, *p, *e;

	if((text = kmalloc(Size)) == nil)
		return;
	p = text;
	*p = 0;
	e = text + Size;
	switch(nr){
	case 15:
	case 50:
		p = adddata(p, e, arg[1], ret);
		p = seprint(p, e, " %d", argint(arg[2]));
		if(nr == 50)
			p = seprint(p, e, " %ld", arg[3]);
		break;
	case 23:
		p = addstring(p, e, ret == 0 ? arg[1] : 0);
		p = seprint(p, e, " %u", argulong(arg[2]));
		break;
	case 1:
	case 41:
	case 47:
		p = addstring(p, e, ret >= 0 ? arg[0] : 0);
		p = seprint(p, e, " %u", nr == 1 ? 64 : argulong(arg[1]));
		break;
	}
	if(nr == 7 || nr == 12 || nr == 30 || nr == 34)
		p = seprint(p, e, " = %#lx", ret);
	else
		p = seprint(p, e, " = %ld", ret);
	seprint(p, e, " %s %lu %lu\n", ret == -1 ? up->errstr : "\"\"", start, nswall());
	show(text);
}
