/* Starting SIPs in tests: this program itself, with other arguments. */
#pragma once
#include "test.h"

typedef struct Sip Sip;
struct Sip {
	int ctl, no, pid;
	int in, out;		/* the test's ends of the pipes that are its descriptors 0 and 1 */
	int wired[2];		/* the SIP's ends, until it runs */
};

/* A new one, nothing told yet. */
static inline void
sipmake(Sip *s)
{
	char buf[32];
	long n;

	memset(s, 0, sizeof *s);
	s->in = s->out = -1;
	s->ctl = open("#x/clone", ORDWR|OCEXEC);
	if(s->ctl < 0)
		sysfatal("#x/clone: %r");
	n = pread(s->ctl, buf, sizeof buf - 1, 0);
	buf[n > 0 ? n : 0] = 0;
	s->no = atoi(buf);
}

static inline char*
sipname(Sip *s, char *file)
{
	static char buf[4][64];
	static int i;
	char *p;

	p = buf[i++ % 4];
	snprint(p, sizeof buf[0], "#x/%d/%s", s->no, file);
	return p;
}

static inline int
sipctl(Sip *s, char *fmt, ...)
{
	char buf[512];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	return write(s->ctl, buf, strlen(buf)) < 0 ? -1 : 0;
}

/* Pipes for its descriptors 0 and 1. */
static inline void
sippipes(Sip *s)
{
	int in[2], out[2];

	if(pipe(in) < 0 || pipe(out) < 0)
		sysfatal("pipe: %r");
	s->in = in[0];
	s->out = out[0];
	s->wired[0] = in[1];
	s->wired[1] = out[1];
}

/*
 * A child of ours starts it: argv[0] is the file, lines are further verbs.  nil, or why it did not start.
 * Descriptors 0 and 1 are wired if there are pipes.
 */
static inline char*
sipexec(Sip *s, char **argv, char **lines)
{
	static char err[ERRMAX];
	int p[2], i;
	long n;

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	s->pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG);
	if(s->pid < 0)
		sysfatal("rfork: %r");
	if(s->pid == 0){
		close(p[0]);
		for(i = 0; i < 2 && s->in >= 0; i++)
			if(dup(s->wired[i], i) < 0 || sipctl(s, "wire %s %d", i == 0 ? "in" : "out", i) < 0)
				goto bad;
		for(i = 0; lines != nil && lines[i] != nil; i++)
			if(sipctl(s, "%s", lines[i]) < 0)
				goto bad;
		if(sipctl(s, "seal") == 0)
			exec(argv[0], argv);
	bad:
		rerrstr(err, sizeof err);
		write(p[1], err, strlen(err));
		_exits("not started");
	}
	close(p[1]);
	n = read(p[0], err, sizeof err - 1);
	close(p[0]);
	if(s->in >= 0){
		close(s->wired[0]);
		close(s->wired[1]);
	}
	err[n > 0 ? n : 0] = 0;
	return n > 0 ? err : nil;
}

/* What wait says. */
static inline char*
sipend(Sip *s)
{
	return slurp(sipname(s, "wait"));
}

static inline void
sipreap(Sip *s)
{
	Waitmsg *w;

	while((w = wait()) != nil && w->pid != s->pid)
		free(w);
	free(w);
}

static inline void
sipclose(Sip *s)
{
	close(s->ctl);
	if(s->in >= 0){
		close(s->in);
		close(s->out);
	}
}

/* The first line of a file of it that begins with this word; the rest of the line. */
static inline char*
sipline(Sip *s, char *file, char *word)
{
	char *p, *e;

	p = slurp(sipname(s, file));
	for(; p != nil && *p != 0; p = e + 1){
		e = strchr(p, '\n');
		if(e == nil)
			e = p + strlen(p);
		if(strncmp(p, word, strlen(word)) == 0 && (p[strlen(word)] == ' ' || p[strlen(word)] == '\n')){
			*e = 0;
			return p + strlen(word) + (p[strlen(word)] == ' ');
		}
		if(*e == 0)
			break;
	}
	return nil;
}

static inline int
sipis(Sip *s, char *state)
{
	char *p;

	p = slurp(sipname(s, "status"));
	if(p == nil || strchr(p, '\n') == nil)
		return 0;
	*strchr(p, '\n') = 0;
	return strstr(p, state) != nil;
}

/* All that it writes until it ends. */
static inline char*
sipoutput(Sip *s)
{
	static char buf[4096];
	long n, have;

	for(have = 0; (n = read(s->out, buf + have, sizeof buf - 1 - have)) > 0;)
		have += n;
	buf[have] = 0;
	return buf;
}

/* In a SIP: a line about an attempt, "done" or the error. */
static inline void
tried(char *what, int failed)
{
	char e[ERRMAX], *p;

	rerrstr(e, sizeof e);
	p = strstr(e, "' ");		/* without the name */
	print("%s: %s\n", what, !failed ? "done" : p != nil ? p + 2 : e);
}
