/* The text files of a process in #p: status, fd, ns, segment; formats of proc(3). */
#include "devproc.h"

typedef unsigned long long ull;

void
textadd(Text *t, const char *fmt, ...)
{
	char line[1024], *end, *s;
	usize n, max;
	va_list va;

	va_start(va, fmt);
	end = vseprint(line, line + sizeof line, fmt, va);
	va_end(va);
	n = end - line;
	if(t->n + n > t->max){
		max = t->max * 2 + n + 256;
		if((s = kmalloc(max)) == nil){
			t->err = Enomem;
			return;
		}
		memmove(s, t->s, t->n);
		kfree(t->s);
		t->s = s;
		t->max = max;
	}
	memmove(t->s + t->n, line, n);
	t->n += n;
}

/* Name, user, state; six times in ms; KB; base priority and priority. */
void
procstatustext(Proc *p, Text *t)
{
	u64 ms[Ntime], kb;
	int i;

	textadd(t, "%-27.27s %-27.27s %-11.11s ", p->text, p->user, procstatename(p));
	proctimes(p, ms);
	for(i = 0; i < Ntime; i++)
		textadd(t, "%11u ", (u32)ms[i]);
	kb = p->as != nil ? asresident(p->as) * (Pgsize / KiB) : Kstacksize / KiB;
	textadd(t, "%11u %11u %11u ", (u32)kb, p->basepri, p->priority);
}

void
procfdtext(Proc *p, Text *t)
{
	Fgrp *f = p->fgrp;
	char line[512];
	Chan *c;
	int fd;

	if(p->exiting || f == nil || p->dot == nil)
		return;
	textadd(t, "%s\n", chanpath(p->dot));
	for(fd = 0; fd <= f->maxfd; fd++){
		lock(&f->l);
		if((c = f->fd[fd]) != nil)
			cincref(c);
		unlock(&f->l);
		if(c == nil)
			continue;
		fdline(line, sizeof line, fd, c);
		textadd(t, "%s", line);
		ccloseq(c);
	}
}

static char *
flagtext(int flag, char buf[8])
{
	char *p = buf;

	if(flag & (MORDER | MCREATE | MCACHE))
		*p++ = '-';
	if(flag & MBEFORE)
		*p++ = 'b';
	if(flag & MAFTER)
		*p++ = 'a';
	if(flag & MCREATE)
		*p++ = 'c';
	if(flag & MCACHE)
		*p++ = 'C';
	if(p != buf)
		*p++ = ' ';
	*p = 0;
	return buf;
}

/* Mount m on from as the command that would make it. */
static void
nsline(Text *t, Mount *m, Chan *from)
{
	char flag[8], name[Namelen + 8];
	Chan *server;

	flagtext(m->mflag, flag);
	if(m->to->dev == &mntdev && m->to->mchan != nil && m->to->qid.path == m->to->mqid.path){
		server = m->to->mchan;
		textadd(t, "mount %s%s %s %s\n", flag, srvname(server, name, sizeof name) ? name : chanpath(server),
			chanpath(from), m->spec != nil ? m->spec : "");
	}else
		textadd(t, "bind %s%s %s\n", flag, chanpath(m->to), chanpath(from));
}

/* The mount with the smallest id above last. ns is held. */
static Mount *
nextmount(Pgrp *g, int last, Chan **from)
{
	Mount *m, *best = nil;
	Mhead *h;
	int i;

	for(i = 0; i < Mnthash; i++)
		for(h = g->mnthash[i]; h != nil; h = h->hash){
			rlock(&h->lock);
			for(m = h->mount; m != nil; m = m->next)
				if(m->mountid > last && (best == nil || m->mountid < best->mountid)){
					best = m;
					*from = h->from;
				}
			runlock(&h->lock);
		}
	return best;
}

/* In the order of their making; the directory itself in a union is not a command. */
void
procnstext(Proc *p, Text *t)
{
	Pgrp *g = p->pgrp;
	Chan *from;
	Mount *m;
	int last = 0;

	if(p->exiting || g == nil || p->dot == nil)
		return;
	/* ns as a writer: nobody changes the members either */
	wlock(&g->ns);
	while((m = nextmount(g, last, &from)) != nil){
		last = m->mountid;
		if(m->mflag != 0 || !eqchan(m->to, from))
			nsline(t, m, from);
	}
	wunlock(&g->ns);
	textadd(t, "cd %s\n", chanpath(p->dot));
}

void
procsegtext(Proc *p, Text *t)
{
	Seginfo s;
	int i;

	if(p->as == nil)
		return;
	for(i = 0; i < NSEG; i++)
		if(asseginfo(p->as, i, &s))
			textadd(t, "%-6s %c  %16.16llx %16.16llx %4u\n", s.type, (s.attr & SGronly) || strcmp(s.type, "Text") == 0 ? 'R' : ' ',
				(ull)s.base, (ull)s.top, s.refs);
}
