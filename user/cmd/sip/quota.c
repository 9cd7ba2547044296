/*
 * Manifests: lines of quotas, and numbers.
 */
#include <u.h>
#include <libc.h>
#include "sip.h"
#include "manifest.h"

char*
readall(char *file)
{
	enum { Most = 16*1024 };
	char *buf;
	long n;
	int fd;

	fd = open(file, OREAD);
	if(fd < 0)
		return nil;
	buf = malloc(Most + 1);
	n = buf != nil? readn(fd, buf, Most + 1): -1;
	close(fd);
	if(n > Most)
		werrstr("%s: more than %d bytes", file, Most);
	if(n < 0 || n > Most){
		free(buf);
		return nil;
	}
	buf[n] = 0;
	return buf;
}

int
number(char *s, vlong *v)
{
	char *e;

	*v = strtoll(s, &e, 10);
	return e != s && *e == 0 && *v >= 0? 0: -1;
}

/*
 * mem=75%: of the machine's memory, which /dev/swap says.
 */
static char*
share(Man *m, char *s)
{
	static char out[32];
	char *text, *e;
	uvlong total;
	vlong part;

	e = strchr(s, '%');
	if(e == nil || e[1] != 0)
		return s;
	*e = 0;
	if(number(s, &part) < 0 || part > 100){
		bad(m, "bad share of the memory: %s", s);
		return nil;
	}
	text = readall("/dev/swap");
	if(text == nil)
		return nil;
	total = strtoull(text, nil, 10);
	free(text);
	snprint(out, sizeof out, "%lld", total / 100 * part);
	return out;
}

/* 16m, 10% */
int
bytes(Man *m, char *s, uvlong *n)
{
	char *e;

	s = share(m, s);
	if(s == nil)
		return -1;
	*n = strtoull(s, &e, 10);
	if(*e == 'k')
		*n <<= 10;
	else if(*e == 'm')
		*n <<= 20;
	else if(*e == 'g')
		*n <<= 30;
	if(e == s || (*e != 0 && (strchr("kmg", *e) == nil || e[1] != 0)) || *n == 0)
		return bad(m, "bad mem=%s", s);
	return 0;
}

/*
 * The kernel says what is wrong with a number, of this line (launch.c).
 */
int
quotaline(Man *m, char **w, int n)
{
	static char *what[][2] = {{"mem", "mem"}, {"procs", "proc"}, {"fds", "fd"}, {"blocks", "block"}, {"chans", "chan"}, {"pins", "pin"},
		{"cpu", "cpu"}};
	Quota *q;
	char *v, *p;
	int i, k;

	if(m->nquota == Maxquotas)
		return bad(m, "too many lines quota");
	q = &m->quota[m->nquota++];
	q->line = m->line;
	p = q->limit;
	for(i = 1; i < n; i++){
		v = nil;
		for(k = 0; k < (int)nelem(what) && v == nil; k++)
			v = value(w[i], what[k][0]);
		if(v == nil)
			return bad(m, "unknown quota: %s", w[i]);
		if((v = share(m, v)) == nil)
			return -1;
		p = seprint(p, q->limit + sizeof q->limit, " %s %q", what[k-1][1], v);
	}
	return 0;
}
