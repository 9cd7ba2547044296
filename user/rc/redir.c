/*
 * Redirections happen in the shell itself, around whatever command they belong to:
 * the old descriptors are put aside and brought back.  In a process that only has
 * this command to run there is nothing to bring back.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static int
openappend(char *name)
{
	int fd;

	fd = open(name, OWRITE);
	if(fd < 0)
		return create(name, OWRITE, 0666);
	seek(fd, 0, 2);
	return fd;
}

static int
openfile(int op, char *name)
{
	int fd;

	switch(op){
	case Rread:
		return open(name, OREAD);
	case Rwrite:
		return create(name, OWRITE, 0666);
	case Rappend:
		return openappend(name);
	}
	fd = open(name, ORDWR);
	return fd < 0 ? create(name, ORDWR, 0666) : fd;
}

/* the document comes out of a pipe that a process of its own fills */
static int
openhere(Node *r)
{
	int p[2], pid;
	char *s;

	s = r->op ? hereexpand(r->s) : r->s;
	if(pipe(p) < 0)
		return -1;
	pid = rfork(RFPROC|RFFDG|RFREND|RFNOWAIT);
	if(pid == 0){
		close(p[0]);
		write(p[1], s, strlen(s));
		_exits(nil);
	}
	close(p[1]);
	if(pid < 0){
		close(p[0]);
		return -1;
	}
	return p[0];
}

static void
putaside(int fd, Saved **saved)
{
	Saved *s;

	s = talloc(sizeof *s);
	s->fd = fd;
	s->copy = hidefd(fd);
	s->next = *saved;
	*saved = s;
}

void
redirpush(int from, int fd, Saved **saved)
{
	if(saved != nil && from != fd)
		putaside(fd, saved);
	movefd(from, fd);
}

void
redirpop(Saved *s, int keep)
{
	for(; s != nil; s = s->next){
		if(!keep){
			if(s->copy >= 0)
				dup(s->copy, s->fd);
			else
				close(s->fd);
		}
		if(s->copy >= 0)
			unhidefd(s->copy);
	}
}

static void
redirdup(Node *r, Saved **saved)
{
	if(saved != nil)
		putaside(r->fd[0], saved);
	if(r->fd[1] < 0)
		close(r->fd[0]);
	else if(dup(r->fd[1], r->fd[0]) < 0)
		error("[%d=%d]: %r", r->fd[0], r->fd[1]);
}

static void
redirect(Node *r, Saved **saved)
{
	Word *w;
	int fd;

	if(r->type == Nrdup){
		redirdup(r, saved);
		return;
	}
	if(r->type == Nrhere){
		fd = openhere(r);
		if(fd < 0)
			error("here document: %r");
	}else{
		w = evalargs(r->a);
		if(sh.unwind)
			return;
		if(w == nil || w->next != nil){
			error("redirection needs one file name");
			return;
		}
		fd = openfile(r->op, w->s);
		if(fd < 0)
			error("%s", fileerror(w->s));
	}
	if(fd >= 0)
		redirpush(fd, r->fd[0], saved);
}

void
runredir(Node *n, int how)
{
	Saved *saved;
	Node *r;

	saved = nil;
	for(r = n->a; r != nil && !sh.unwind; r = r->next)
		redirect(r, how & Hexec ? nil : &saved);
	if(n->c == nil && !sh.unwind)
		setstatus("");
	sh.keepfd = 0;
	run(n->c, how);
	redirpop(saved, sh.keepfd);
	sh.keepfd = 0;
}
