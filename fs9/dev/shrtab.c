/* The table of shares (#σ): making, finding and taking out shares and what is mounted in them. */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "shr.h"

struct Shares shr;

Share *
shrshare(u64 id)
{
	Share *s;

	for(s = shr.list; s != nil && s->id != id; s = s->next)
		;
	return s;
}

Mpt *
shrmpt(u64 id, Share **sp)
{
	Share *s;
	Mpt *m;

	for(s = shr.list; s != nil; s = s->next)
		for(m = s->list; m != nil; m = m->next)
			if(m->id == id){
				*sp = s;
				return m;
			}
	return nil;
}

void
shrmptfree(Mpt *m)
{
	Mpt *next;

	for(; m != nil; m = next){
		next = m->next;
		cclose(m->to);
		cclose(m->server);
		kfree(m->name);
		kfree(m);
	}
}

Err
shrmake(Chan *c, const char *name, int omode, u32 perm)
{
	Share *s, *t;

	if(!(perm & DMDIR) || omode != OREAD)
		return Eperm;
	if((s = kmallocz(sizeof *s)) == nil || (s->name = kstrdup(name)) == nil){
		kfree(s);
		return Enomem;
	}
	strecpy(s->owner, s->owner + Namelen, up->user);
	s->perm = perm & 0777;
	qlock(&shr.l);
	for(t = shr.list; t != nil && strcmp(t->name, name) != 0; t = t->next)
		;
	if(t == nil){
		s->id = ++shr.lastid;
		s->next = shr.list;
		shr.list = s;
		c->qid = (Qid){.path = 4 * s->id + Shrctl, .type = QTDIR};
	}
	qunlock(&shr.l);
	if(t == nil)
		return nil;
	kfree(s->name);
	kfree(s);
	return Eexist;
}

Err
shrmakempt(Chan *c, const char *name, int omode, u32 perm)
{
	Share *s;
	Mpt *m, *t;
	Err e;

	if((perm & DMDIR) || (omode & 3) != OWRITE)
		return Eperm;
	if(!mountallowed(up->pgrp))
		return Enoattach;
	if((m = kmallocz(sizeof *m)) == nil || (m->name = kstrdup(name)) == nil){
		kfree(m);
		return Enomem;
	}
	strecpy(m->owner, m->owner + Namelen, up->user);
	m->perm = perm & 0777;
	qlock(&shr.l);
	if((s = shrshare(shrid(c))) == nil)
		e = Eshutdown;
	else if((e = devpermcheck(s->owner, s->perm, ORDWR)) == nil){
		for(t = s->list; t != nil && strcmp(t->name, name) != 0; t = t->next)
			;
		e = t != nil ? Eexist : nil;
	}
	if(e == nil){
		m->id = ++shr.lastid;
		m->next = s->list;
		s->list = m;
		c->qid = (Qid){.path = 4 * m->id + Shrfile};
	}
	qunlock(&shr.l);
	if(e != nil)
		shrmptfree(m);
	return e;
}

/* The user old has another name now. */
void
shrrenameuser(const char *old, const char *new_)
{
	Share *s;
	Mpt *m;

	qlock(&shr.l);
	for(s = shr.list; s != nil; s = s->next){
		if(strcmp(s->owner, old) == 0)
			strecpy(s->owner, s->owner + sizeof s->owner, new_);
		for(m = s->list; m != nil; m = m->next)
			if(strcmp(m->owner, old) == 0)
				strecpy(m->owner, m->owner + sizeof m->owner, new_);
	}
	qunlock(&shr.l);
}

/* Takes the share or service of c out of the tree; its services are in *gone. */
Err
shrtakeout(Chan *c, bool anyowner, Mpt **gone)
{
	Share **l, *s, *dead = nil;
	Mpt **ml, *m;
	Err e = Enonexist;
	const char *owner;

	*gone = nil;
	qlock(&shr.l);
	for(l = &shr.list; (s = *l) != nil; l = &s->next){
		for(ml = &s->list; (m = *ml) != nil && (shrkind(c) != Shrfile || m->id != shrid(c)); ml = &m->next)
			;
		if(m == nil && (shrkind(c) != Shrctl || s->id != shrid(c)))
			continue;
		owner = m != nil ? m->owner : s->owner;
		e = anyowner || iseve() || strcmp(owner, up->user) == 0 ? nil : Eperm;
		if(e == nil && m != nil){
			*ml = m->next;
			m->next = nil;
			*gone = m;
		}else if(e == nil){
			*l = s->next;
			*gone = s->list;
			dead = s;
		}
		break;
	}
	qunlock(&shr.l);
	if(dead != nil){
		kfree(dead->name);
		kfree(dead);
	}
	return e;
}
