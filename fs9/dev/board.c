/* The boards of #s and what is posted there: finding, taking off, names, the end of a board. */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "board.h"

Board boardroot = {.ref = 1};
struct Boards boards = {.lastpath = 1};

/* The entry with this path, and the board it is on. */
static Srv *
find(u64 path, Board **bp)
{
	Board *b;
	Srv *s;

	for(b = &boardroot; b != nil; b = b == &boardroot ? boards.all : b->next)
		for(s = b->list; s != nil; s = s->next)
			if(s->path == path){
				*bp = b;
				return s;
			}
	return nil;
}

Srv *
srvbypath(u64 path)
{
	Board *b;

	return find(path, &b);
}

static Srv *
byname(Board *b, const char *name)
{
	Srv *s;

	for(s = b->list; s != nil && strcmp(s->name, name) != 0; s = s->next)
		;
	return s;
}

/* The board that a directory is, or that a file is on; nil if it is gone. */
Board *
boardof(Qid q)
{
	Board *b;
	u64 path = q.path;

	for(b = &boardroot; b != nil; b = b == &boardroot ? boards.all : b->next)
		if(path == b->path || (!(q.type & QTDIR) && path == b->path + 1))
			return b;
	return !(q.type & QTDIR) && find(path, &b) != nil ? b : nil;
}

bool
boardclone(Chan *c)
{
	Board *b = boardof(c->qid);

	return b != nil && !(c->qid.type & QTDIR) && c->qid.path == b->path + 1;
}

/* Name in use on the board: by a service, an inner board or the clone file. */
bool
boardtaken(Board *b, const char *name)
{
	Board *in;

	for(in = boards.all; in != nil; in = in->next)
		if(in->parent == b && strcmp(in->name, name) == 0)
			return true;
	return byname(b, name) != nil || strcmp(name, "clone") == 0;
}

/* Takes the entry of c off the board, if the caller may. */
Err
srvtakeoff(Chan *c, bool anyowner, Srv **sp)
{
	Board *b = boardof(c->qid);
	Srv **l, *s = nil;

	if(b != nil)
		for(l = &b->list; (s = *l) != nil && s->path != c->qid.path; l = &s->next)
			;
	if(s == nil)
		return Enonexist;
	if(!anyowner && !iseve() && (strcmp(s->owner, eve) == 0 || (strcmp(up->user, s->owner) != 0 && (s->perm & 7) != 7)))
		return Eperm;
	*l = s->next;
	*sp = s;
	return nil;
}

void
srvfree(Srv *s)
{
	if(s == nil)
		return;
	cclose(s->chan);
	kfree(s->name);
	kfree(s);
}

/* One reference less.  Services are closed without the lock: they may be servers of this very board. */
void
boardput(Board *b)
{
	Board **l, *parent;
	Srv *s, *next;

	for(; b != nil; b = parent){
		qlock(&boards.l);
		if(--b->ref > 0){
			qunlock(&boards.l);
			return;
		}
		for(l = &boards.all; *l != b; l = &(*l)->next)
			;
		*l = b->next;
		qunlock(&boards.l);
		for(s = b->list; s != nil; s = next){
			next = s->next;
			srvfree(s);
		}
		parent = b->parent;
		kfree(b);
	}
}

/* The name under which c itself is posted, for /proc/n/ns; false if it is not. */
bool
srvname(Chan *c, char *buf, usize n)
{
	Board *b, *up1;
	Srv *s = nil;
	char dir[128], tail[128];

	qlock(&boards.l);
	for(b = &boardroot; b != nil; b = b == &boardroot ? boards.all : b->next){
		for(s = b->list; s != nil && s->chan != c; s = s->next)
			;
		if(s != nil)
			break;
	}
	if(s != nil){
		dir[0] = 0;
		for(up1 = b; up1 != &boardroot; up1 = up1->parent){
			strecpy(tail, tail + sizeof tail, dir);
			snprint(dir, sizeof dir, "%s/%s", up1->name, tail);
		}
		snprint(buf, n, "#s/%s%s", dir, s->name);
	}
	qunlock(&boards.l);
	return s != nil;
}

/* The user old has another name now. */
void
srvrenameuser(const char *old, const char *new_)
{
	Board *b;
	Srv *s;

	qlock(&boards.l);
	for(b = &boardroot; b != nil; b = b == &boardroot ? boards.all : b->next){
		if(strcmp(b->owner, old) == 0)
			strecpy(b->owner, b->owner + sizeof b->owner, new_);
		for(s = b->list; s != nil; s = s->next)
			if(strcmp(s->owner, old) == 0)
				strecpy(s->owner, s->owner + sizeof s->owner, new_);
	}
	qunlock(&boards.l);
}
