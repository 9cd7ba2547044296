/*
 * Variables and functions as files of /env.
 *
 * A variable's file holds its words, each followed by a NUL; fn#name holds the text
 * of a function's definition.  They are read once, when the shell starts, and the
 * changed ones written before another program can look.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static char*
readfile(char *name, long *len)
{
	int fd;
	long n, max;
	char *buf, *p;

	fd = open(name, OREAD);
	if(fd < 0)
		return nil;
	max = 0;
	*len = 0;
	buf = nil;
	do{
		if(*len + 1 >= max){
			max = 2*max + 512;
			p = realloc(buf, max);
			if(p == nil)
				sysfatal("out of memory");
			buf = p;
		}
		n = read(fd, buf + *len, max - *len - 1);
		if(n > 0)
			*len += n;
	}while(n > 0);
	close(fd);
	buf[*len] = 0;
	return buf;
}

static void
readvar(char *name, char *buf, long len)
{
	Var *v;
	Word *list, **tail;
	char *p;

	v = varlook(name);
	if(v->private)
		return;
	list = nil;
	tail = &list;
	for(p = buf; p < buf + len; p += strlen(p) + 1)
		tail = addword(tail, p);
	varset(v, list);
	v->changed = 0;
}

/* nothing but a function definition is believed */
static void
readfn(char *name, char *buf)
{
	Input in;
	Code *c;
	Node *n;
	int failed;
	Var *v;

	instring(&in, buf, name);
	c = parse(&in, &failed);
	if(c == nil)
		return;
	n = c->root;
	if(n->type == Nfn && n->b != nil && n->a->next == nil && n->a->type == Nword){
		v = varlook(n->a->s);
		fndefine(v, c, n);
		v->fnchanged = 0;
	}
	codefree(c);
}

static void
readone(char *name)
{
	char *path, *buf;
	long len;
	Mark m;

	m = tmark();
	path = smprint("/env/%s", name);
	buf = path != nil ? readfile(path, &len) : nil;
	if(buf != nil && strncmp(name, "fn#", 3) == 0)
		readfn(path, buf);
	else if(buf != nil)
		readvar(name, buf, len);
	free(buf);
	free(path);
	trelease(m);
}

void
envread(void)
{
	Dir *d;
	long i, n;
	int fd;

	fd = open("/env", OREAD);
	if(fd < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++)
		if(!(d[i].qid.type & QTDIR))
			readone(d[i].name);
	if(n > 0)
		free(d);
}

/* the new content, or no file when there is none */
static void
writefile(char *kind, char *name, char *buf, long len)
{
	char path[256];
	int fd;

	if(strchr(name, '/') != nil || *name == 0)
		return;
	snprint(path, sizeof path, "/env/%s%s", kind, name);
	if(buf == nil){
		remove(path);
		return;
	}
	fd = create(path, OWRITE, 0644);
	if(fd < 0)
		return;
	write(fd, buf, len);
	close(fd);
}

static void
writevar(Var *v)
{
	int last;

	if(v->val == nil)
		writefile("", v->name, nil, 0);
	else{
		last = v->val->n - 1;
		writefile("", v->name, v->val->w[0],
			v->val->w[last] + strlen(v->val->w[last]) + 1 - v->val->w[0]);
	}
}

static void
writefn(Var *v)
{
	char *s;

	s = v->fn != nil ? smprint("fn %q %s\n", v->name, v->fn->text) : nil;
	writefile("fn#", v->name, s, s != nil ? strlen(s) : 0);
	free(s);
}

void
envwrite(void)
{
	Var *v;

	for(v = varnext(nil); v != nil; v = varnext(v)){
		if(v->changed && !v->private)
			writevar(v);
		if(v->fnchanged && !istrap(v->name))
			writefn(v);
		v->changed = v->fnchanged = 0;
	}
}
