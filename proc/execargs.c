/*
 * The argument strings of exec: gathered in kernel memory (the old address space
 * goes away), then laid out on the new stack.  Stack from low to high: argc,
 * argv[0..argc-1], 0, the strings, the Tos at the very top.
 */
#include "vsip.h"

enum {
	Argmax = USTKSIZE,	/* bytes of all strings */
	Textheader = 16,	/* before a text that processes share: how many have it */
	Argshow = 2048 - Textheader,	/* kept for /proc/n/args */
	Firstpiece = 512, Piece = 8 * KiB,
};

/* The strings one behind the other, in pieces. */
struct Argpiece {
	Argpiece *next;
	usize n, max;
	char s[];
};

static Err
addpiece(Args *a)
{
	usize size = a->last == nil ? Firstpiece : Piece;
	Argpiece *p;

	if((p = kmalloc(size)) == nil)
		return Enomem;
	p->next = nil;
	p->n = 0;
	p->max = size - sizeof *p;
	*(a->last != nil ? &a->last->next : &a->first) = p;
	a->last = p;
	return nil;
}

static Err
append(Args *a, const char *s, usize n)
{
	Argpiece *p;
	usize m;
	Err e;

	if(a->n + n > Argmax)
		return Enovmem;
	a->n += n;
	for(; n > 0; n -= m, s += m){
		if((a->last == nil || a->last->n == a->last->max) && (e = addpiece(a)) != nil)
			return e;
		p = a->last;
		m = n < p->max - p->n ? n : p->max - p->n;
		memmove(p->s + p->n, s, m);
		p->n += m;
	}
	return nil;
}

/* Adds one string of n bytes. */
Err
argadd(Args *a, const char *s, usize n)
{
	Err e;

	if((e = append(a, s, n)) != nil || (e = append(a, "", 1)) != nil)
		return e;
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
		if((e = ucopyin(piece, s, n)) != nil)
			return e;
		nul = memchr(piece, 0, n);
		if((e = append(a, piece, nul != nil ? (usize)(nul + 1 - piece) : n)) != nil)
			return e;
		if(nul != nil)
			break;
		s = uadd(s, n);
	}
	a->argc++;
	return nil;
}

Err
argcheck(Uptr argv)
{
	u64 first;
	Err e;

	if((e = evenaddr(argv)) != nil || (e = validaddr(argv, 2 * sizeof first, false)) != nil
	|| (e = ucopyin(&first, argv, sizeof first)) != nil)
		return e;
	return first == 0 ? Ebadarg : nil;
}

/* Adds argv[skip..]; an argv without argv[0] is refused. */
Err
argadduser(Args *a, Uptr argv, int skip)
{
	u64 s;
	Err e;
	int i;

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
	Argpiece *p, *next;

	for(p = a->first; p != nil; p = next){
		next = p->next;
		kfree(p);
	}
	memset(a, 0, sizeof *a);
}

/* The first bytes of the strings; the last one ends in any case. */
static usize
beginning(const Args *a, char *buf, usize max)
{
	Argpiece *p;
	usize n = 0, m;

	for(p = a->first; p != nil && n < max - 1; p = p->next){
		m = p->n < max - 1 - n ? p->n : max - 1 - n;
		memmove(buf + n, p->s, m);
		n += m;
	}
	if(n > 0 && buf[n-1] != 0)
		buf[n++] = 0;
	return n;
}

static Ref *
refof(char *text)
{
	return (Ref *)(text - Textheader);
}

char *
argsnew(usize n)
{
	char *p = kmalloc(Textheader + n);

	if(p == nil)
		return nil;
	p += Textheader;
	refof(p)->n = 1;
	return p;
}

char *
argsshare(char *text)
{
	if(text != nil)
		incref(refof(text));
	return text;
}

void
argsput(char *text)
{
	if(text != nil && decref(refof(text)) == 0)
		kfree(text - Textheader);
}

/* The arguments as one line that rc could read. */
char *
argtext(const Args *a)
{
	char *t, *raw, *p, *end;
	usize i, n;

	t = argsnew(Argshow);
	raw = kmalloc(Argshow);
	if(t == nil || raw == nil){
		argsput(t);
		kfree(raw);
		return nil;
	}
	p = t;
	end = t + Argshow;
	*p = 0;
	n = beginning(a, raw, Argshow);
	for(i = 0; i < n && end - p > 4; i += strlen(raw + i) + 1){
		if(p > t)
			*p++ = ' ';
		p = quote(p, end, raw + i);
	}
	kfree(raw);
	return t;
}

/* A vector of pointers that is written to another address space some at a time. */
typedef struct Vector Vector;
struct Vector {
	Aspace *as;
	u64 va;
	usize n;
	u64 word[64];
};

static Err
flush(Vector *v)
{
	Err e = aspoke(v->as, v->va, v->word, v->n * 8);

	v->va += v->n * 8;
	v->n = 0;
	return e;
}

static Err
addword(Vector *v, u64 w)
{
	v->word[v->n++] = w;
	return v->n == nelem(v->word) ? flush(v) : nil;
}

/* The strings from str on, and their addresses, less base, from va on. */
static Err
pokestrings(Aspace *as, const Args *a, u64 base, u64 va, u64 str)
{
	Vector v = { .as = as, .va = va };
	Argpiece *p;
	char *s, *end, *nul;
	u64 next = str - base;
	int i = 0;
	Err e;

	for(p = a->first; p != nil; p = p->next){
		if((e = aspoke(as, str, p->s, p->n)) != nil)
			return e;
		end = p->s + p->n;
		for(s = p->s; s < end && (nul = memchr(s, 0, end - s)) != nil; s = nul + 1){
			if((e = addword(&v, next)) != nil)
				return e;
			next = str - base + (nul + 1 - p->s);
			i++;
		}
		str += p->n;
	}
	assert(i == a->argc);
	if((e = addword(&v, 0)) != nil)
		return e;
	return flush(&v);
}

Err
argspoke(Aspace *as, const Args *a, u64 base, u64 *sp)
{
	u64 str, argv, argc = a->argc, top = base != 0 ? base + Sfiwindow : USTKTOP;
	Tos tos = { .cyclefreq = tschz(), .now.pid = up->pid };
	Err e;

	str = top - sizeof tos - a->n;
	argv = top - roundup(sizeof tos + a->n, 8) - 8 * (argc + 1);
	*sp = argv - 8;
	if(roundup(top - *sp, Pgsize) >= USTKSIZE)
		return Enovmem;
	if((e = aspoke(as, top - sizeof tos, &tos, sizeof tos)) != nil
	|| (e = pokestrings(as, a, base, argv, str)) != nil)
		return e;
	return aspoke(as, *sp, &argc, 8);
}
