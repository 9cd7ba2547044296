/*
 * The argument strings of exec: gathered in kernel memory (the old address space
 * goes away), then laid out on the new stack.  Stack from low to high: argc,
 * argv[0..argc-1], 0, the strings, the Tos at the very top.
 */
#include "priv.h"

enum {
	Argmax = MiB,		/* bytes of all strings */
	Argshow = 2048,		/* kept for /proc/n/args */
};

/* Tos, as programs see it at the top of their stack (tos(2)); the kernel fills in the last five. */
typedef struct Tos Tos;
struct Tos {
	u64 prof[4];
	u32 profpid, profwhat;
	u64 cyclefreq;
	s64 kcycles, pcycles;
	u32 pid, clock;
};
_Static_assert(sizeof(Tos) == 72, "Tos is part of the Plan 9 interface");

static Err
grow(Args *a, usize n)
{
	usize max = a->max ? a->max : 512;
	char *buf;

	if(a->n + n > Argmax)
		return Enovmem;
	while(max < a->n + n)
		max *= 2;
	if(max == a->max)
		return nil;
	if((buf = kmalloc(max)) == nil)
		return Enomem;
	memmove(buf, a->buf, a->n);
	kfree(a->buf);
	a->buf = buf;
	a->max = max;
	return nil;
}

/* Adds one string of n bytes. */
Err
argadd(Args *a, const char *s, usize n)
{
	Err e;

	if((e = grow(a, n + 1)) != nil)
		return e;
	memmove(a->buf + a->n, s, n);
	a->n += n;
	a->buf[a->n++] = 0;
	a->argc++;
	return nil;
}

/* Adds a string of the caller's memory, piece by piece: it may change meanwhile, so each byte is read once. */
static Err
argaddstr(Args *a, Uptr s)
{
	char piece[128], *nul;
	usize n;
	Err e;

	for(;;){
		n = sizeof piece - s.va % sizeof piece;	/* never into a page that the string may not reach */
		if((e = ucopyin(piece, s, n)) != nil || (e = grow(a, n + 1)) != nil)
			return e;
		nul = memchr(piece, 0, n);
		if(nul != nil)
			n = nul - piece;
		memmove(a->buf + a->n, piece, n);
		a->n += n;
		if(nul != nil)
			break;
		s = uadd(s, n);
	}
	a->buf[a->n++] = 0;
	a->argc++;
	return nil;
}

/* Adds argv[skip..]; an argv without argv[0] is refused. */
Err
argadduser(Args *a, Uptr argv, int skip)
{
	u64 s;
	Err e;
	int i;

	if(argv.va % 8 != 0)
		return Ebadarg;
	for(i = 0;; i++){
		if((e = ucopyin(&s, uadd(argv, 8 * i), 8)) != nil)
			return e;
		if(s == 0)
			return i == 0 ? Ebadarg : nil;
		if(i >= skip && (e = argaddstr(a, uptr(s))) != nil)
			return e;
	}
}

void
argfree(Args *a)
{
	kfree(a->buf);
	memset(a, 0, sizeof *a);
}

/* The arguments as one line that rc could read. */
char *
argtext(const Args *a)
{
	char *t, *p, *end;
	usize i;

	if((t = kmalloc(Argshow)) == nil)
		return nil;
	p = t;
	end = t + Argshow;
	*p = 0;
	for(i = 0; i < a->n && end - p > 4; i += strlen(a->buf + i) + 1){
		if(p > t)
			*p++ = ' ';
		p = quote(p, end, a->buf + i);
	}
	return t;
}

/* Writes pointers from va on, one for each string of which the first will lie at str. */
static Err
pokevector(Aspace *as, const Args *a, u64 va, u64 str)
{
	u64 vec[32];
	usize i = 0, n = 0;
	Err e;
	int k;

	for(k = 0; k <= a->argc; k++){
		vec[n++] = k < a->argc ? str + i : 0;
		if(k < a->argc)
			i += strlen(a->buf + i) + 1;
		if(n == nelem(vec) || k == a->argc){
			if((e = aspoke(as, va, vec, n * 8)) != nil)
				return e;
			va += n * 8;
			n = 0;
		}
	}
	return nil;
}

Err
argspoke(Aspace *as, const Args *a, u64 *sp)
{
	u64 str, argv, argc = a->argc;
	Tos tos = { .cyclefreq = tschz(), .pid = up->pid };
	Err e;

	str = USTKTOP - sizeof tos - a->n;
	argv = USTKTOP - roundup(sizeof tos + a->n, 8) - 8 * (argc + 1);
	*sp = argv - 8;
	if(USTKTOP - *sp > USTKSIZE / 2)
		return Enovmem;
	if((e = aspoke(as, USTKTOP - sizeof tos, &tos, sizeof tos)) != nil
	|| (e = aspoke(as, str, a->buf, a->n)) != nil
	|| (e = pokevector(as, a, argv, str)) != nil)
		return e;
	return aspoke(as, *sp, &argc, 8);
}
