/* The text files of a process in #p: status, fd, ns, pages, segment; formats of proc(3). */
#include "devproc.h"
#include "xchg.h"

typedef unsigned long long ull;

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

	if(flag & (MORDER | MCREATE | MCACHE | MRDONLY))
		*p++ = '-';
	if(flag & MAFTER)
		*p++ = 'a';
	if(flag & MBEFORE)
		*p++ = 'b';
	if(flag & MCREATE)
		*p++ = 'c';
	if(flag & MCACHE)
		*p++ = 'C';
	if(flag & MRDONLY)
		*p++ = 'r';
	*p = 0;
	return buf;
}

static void
textquoted(Text *t, const char *before, const char *s)
{
	char buf[512];

	quote(buf, buf + sizeof buf, s);
	textadd(t, "%s%s", before, buf);
}

/* Mount m on from as the command that would make it. */
static void
nsline(Text *t, Mount *m, Chan *from)
{
	char flag[8], name[512];
	Chan *server;

	flagtext(m->mflag | (m->to->flag & CRDONLY ? MRDONLY : 0), flag);
	if(m->to->dev == &mntdev && m->to->mchan != nil && m->to->qid.path == m->to->mqid.path){
		server = m->to->mchan;
		textadd(t, "mount %s", flag);
		textquoted(t, " ", srvname(server, name, sizeof name) ? name : chanpath(server));
		textquoted(t, " ", chanpath(from));
		if(m->spec != nil && m->spec[0] != 0)
			textquoted(t, " ", m->spec);
	}else{
		textadd(t, "bind %s", flag);
		textquoted(t, " ", chanpath(m->to));
		textquoted(t, " ", chanpath(from));
	}
	textadd(t, "\n");
}

/* The mount with the smallest id above last. ns is held. */
static Mount *
nextmount(Pgrp *g, int last, Chan **from)
{
	Mount *m, *best = nil;
	Mtab *t = g->mtab;
	Mhead *h;
	u32 i;

	for(i = 0; i <= t->mask; i++)
		for(h = t->b[i]; h != nil; h = h->hash[t->side]){
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

/* In the order of their making; the directory itself in a union is a member, too. */
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
		nsline(t, m, from);
	}
	wunlock(&g->ns);
	textquoted(t, "cd ", chanpath(p->dot));
	textadd(t, "\n");
}

/* A line for each exchange block: handle, address, pages, state, the process' role and right, owner, holder, readers, pins, first frame. */
void
procpagestext(Proc *p, Text *t)
{
	static const char *const may[] = {"--", "r-", "rw"};
	Blockinfo b;
	u32 slot = 0;

	if(p->as == nil)
		return;
	textadd(t, "owner %llu\n", (ull)asowner(p->as));
	while(asblock(p->as, &slot, &b))
		textadd(t, "%#llx %#llx %u %s %s %s owner %llu holder %llu readers %u pins %u frame %#llx\n", (ull)b.h, (ull)b.va,
			b.npages, b.state, b.role, may[b.may], (ull)b.owner, (ull)b.holder, b.nread, b.pin, (ull)b.frame);
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
			textadd(t, "%-6s %c%c %8llx %8llx %4u\n", s.type,
				(s.attr & SGronly) || strcmp(s.type, "Text") == 0 ? 'R' : ' ',
				i == TSEG && p->prof != nil ? 'P' : ' ', (ull)s.base, (ull)s.top, s.refs);
}
