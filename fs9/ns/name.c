/* Names as texts: what may be in one, its elements, and the errors that show a part of it. */
#include "fs9.h"
#include "lib.h"
#include "name.h"

Err
validname(const char *s, bool slashok)
{
	Rune r;
	int n;

	for(; *s != 0; s += n){
		n = 1;
		if((uchar)*s < ' ' || *s == 0x7f || (*s == '/' && !slashok))
			return Ebadchar;
		if((uchar)*s < 0x80)
			continue;
		n = chartorune(&r, s);
		if(r == Runeerror && n == 1)
			return Ebadchar;
	}
	return nil;
}

void
freeelems(Elems *e)
{
	kfree(e->elem);
}

Err
splitname(const char *name, usize skip, Elems *e)
{
	usize max, i, len;
	char *s;

	len = strlen(name);
	max = 1;
	for(i = 0; i < len; i++)
		max += name[i] == '/';
	memset(e, 0, sizeof *e);
	if((e->elem = kmalloc(max * (sizeof e->elem[0] + sizeof e->end[0]) + len + 1)) == nil)
		return Enomem;
	e->end = (usize *)(e->elem + max);
	e->copy = (char *)(e->end + max);
	memmove(e->copy, name, len + 1);
	for(s = e->copy + skip; *s != 0;){
		while(*s == '/')
			*s++ = 0;
		e->mustbedir = true;
		if(*s == 0)
			break;
		if(s[0] == '.' && (s[1] == '/' || s[1] == 0)){
			s++;
			continue;
		}
		e->mustbedir = false;
		e->elem[e->n] = s;
		while(*s != 0 && *s != '/')
			s++;
		e->end[e->n++] = s - e->copy;
	}
	return nil;
}

/* Whether n bytes of a name leave room for the error e. */
static bool
fits(usize n, Err e)
{
	return n < ERRMAX/3 || n + strlen(e) < 2*ERRMAX/3;
}

/* Where to cut a name of n bytes so that its end can be shown: before an element if possible. */
static usize
cutname(const char *name, usize n, Err e)
{
	usize i, start;

	start = n;
	for(i = n; i-- > 0;)
		if(name[i] == '/'){
			if(!fits(n - i, e))
				break;
			start = i;
		}
	if(start == n)
		for(start = n - ERRMAX/4; (name[start] & 0xC0) == 0x80; start++)
			;
	return start;
}

/* The error e of the first n bytes of a name: in quotes, which are doubled inside, the end of a long one. */
Err
quotedname(const char *name, usize n, Err e)
{
	char q[ERRMAX], *p;
	usize i;

	i = fits(n, e) ? 0 : cutname(name, n, e);
	p = strecpy(q, q + sizeof q, i > 0 ? "..." : "");
	for(; i < n && p < q + sizeof q - 3; i++){
		if(name[i] == '\'')
			*p++ = '\'';
		*p++ = name[i];
	}
	*p = 0;
	return errf("'%s' %s", q, e);
}

Err
nameerr(const char *name, Elems *el, int nerror, Err e)
{
	if(nerror < 1 || nerror > el->n)
		return e;
	return quotedname(name, el->end[nerror-1], e);
}
