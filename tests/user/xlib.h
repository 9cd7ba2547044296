/* For tests of exchange: what touching a block gives, messages of one block, the machine's counts of blocks. */
#pragma once
#include "test.h"
#include <exchange.h>

enum { Page = 4096 };

/* weak: whichever file of a program asks for notes, each can touch */
__attribute__((weak)) char *xat, xnote[ERRMAX];
__attribute__((weak)) jmp_buf xlanding;
__attribute__((weak)) int xtrying;

static void
rd(void)
{
	volatile char c;

	c = *(volatile char*)xat;
	USED(c);
}

static void
wr(void)
{
	*(volatile char*)xat = 1;
}

static int
xonnote(void *u, char *msg)
{
	strecpy(xnote, xnote + sizeof xnote, msg);
	if(!xtrying)
		return strncmp(msg, "sys: bad address", 16) == 0;	/* the call fails as well */
	notejmp(u, xlanding, 1);
	return 1;
}

/* What f, which touches xat, gives: "ok", "fault", or why the block may not be touched.  After atnotify(xonnote, 1). */
static inline char*
touch(void (*f)(void), char *p)
{
	char *s;

	xnote[0] = 0;
	xat = p;
	xtrying = 1;
	if(setjmp(xlanding) == 0)
		f();
	xtrying = 0;
	if(xnote[0] == 0)
		return "ok";
	s = strstr(xnote, ": block");
	if(s != nil){
		*strstr(s, " pc=") = 0;
		return s + 2;
	}
	return strstr(xnote, "fault") != nil ? "fault" : xnote;
}

static inline vlong
block(ulong n, char **p)
{
	vlong h;
	void *va;

	h = xalloc(n, &va);
	if(h == -1)
		sysfatal("xalloc %ld: %r", n);
	*p = va;
	return h;
}

static inline void
message(Xmsg *m, vlong h, int mode, ulong len)
{
	memset(m, 0, sizeof *m);
	m->tag = 7;
	m->nb = 1;
	m->b[0].h = h;
	m->b[0].mode = mode;
	m->b[0].len = len;
}

static inline int
give(int fd, vlong h, int mode)
{
	Xmsg m;

	message(&m, h, mode, Page);
	return xsend(fd, &m);
}

/* The block of the next message, its address in *p; -1: error or end, 0: it was taken back. */
static inline vlong
get(int fd, int flags, char **p)
{
	Xmsg m;
	void *va;

	memset(&m, 0, sizeof m);
	if(p != nil)
		*p = nil;
	if(xrecv(fd, &m, flags, -1) != 1)
		return -1;
	if(p != nil)
		*p = m.b[0].h != 0 && xaddr(m.b[0].h, &va) > 0 ? va : nil;
	return m.b[0].h;
}

static inline vlong
number(char *file, char *name)
{
	char *s;
	int n;

	n = strlen(name);
	for(s = slurp(file); s != nil; s = strchr(s, '\n')){
		s += *s == '\n';
		if(strncmp(s, name, n) == 0 && s[n] == ' ')
			return atoll(s + n);
	}
	return -1;
}

static inline vlong
frames(void)
{
	return number("#x/census", "block");
}

static inline vlong
blocks(void)
{
	return number("#x/stats", "blocks");
}

typedef struct Census Census;
struct Census {
	vlong frames, blocks;
};

static inline Census
census(void)
{
	return (Census){frames(), blocks()};
}

static int
isback(void *a)
{
	Census *c = a;

	return frames() <= c->frames && blocks() <= c->blocks;
}

/* There are no more blocks than then; what dies may take its time, and file servers have some for a moment. */
static inline void
ckback(Census c, char *after)
{
	if(!until(isback, &c, Longwait)){
		print("%s: blocks %lld, were %lld; frames %lld, were %lld\n", after, blocks(), c.blocks, frames(), c.frames);
		nfail++;
	}
}

/* Waits for a child; its exit string is to be want. */
static inline void
ckwait(char *want)
{
	Waitmsg *w;
	char *s;

	w = wait();
	s = w != nil ? strstr(w->msg, ": ") : nil;
	ckstr(w == nil ? "no child" : s != nil ? s + 2 : w->msg, want, "exit of a child", "xlib.h", __LINE__);
	free(w);
}
