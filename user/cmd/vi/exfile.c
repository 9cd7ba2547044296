/*
 * Colon commands about files and other programs.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static char **files;			/* named on the command line */
static int nfiles;
static int nowfile;

void
exfiles(int n, char **f)
{
	nfiles = n;
	files = f;
}

/* % is the file's name, \% is % */
char*
expand(char *s)
{
	char *t, *p;
	int n, len;

	n = 1;
	len = ed.file != nil ? strlen(ed.file) : 0;
	for(p = s; *p != 0; p++)
		n += *p == '%' ? len : 1;
	t = p = emalloc(n);
	for(; *s != 0; s++)
		if(*s == '\\' && s[1] == '%')
			*p++ = *++s;
		else if(*s != '%')
			*p++ = *s;
		else if(len == 0){
			free(t);
			error("no file name");
		}else{
			memmove(p, ed.file, len);
			p += len;
		}
	*p = 0;
	return t;
}

static char*
filename(Ex *e)
{
	char *w, *f;

	w = exword(e);
	f = expand(w);
	free(w);
	return f;
}

static void
mayleave(Ex *e)
{
	if(modified() && !e->bang)
		error("not written since the last change; use ! to lose it");
}

void
exedit(Ex *e)
{
	char *f;
	int again;

	f = filename(e);
	mayleave(e);
	again = f[0] == 0 || (ed.file != nil && strcmp(f, ed.file) == 0);
	if(f[0] == 0){
		free(f);
		if(ed.file == nil)
			error("no file name");
		f = estrdup(ed.file);
	}
	loadfile(f, again);
	free(f);
}

/* the next or the first of the files */
void
exnext(Ex *e)
{
	int n;

	mayleave(e);
	n = e->key == 'r' ? 0 : nowfile + 1;
	if(n >= nfiles)
		error("no more files");
	nowfile = n;
	loadfile(files[n], 0);
}

void
exfilename(Ex *e)
{
	char *f;

	f = filename(e);
	if(f[0] != 0){
		free(ed.file);
		ed.file = estrdup(f);
		filestat(nil);
	}
	free(f);
	msg("\"%s\"%s line %d of %d", ed.file != nil ? ed.file : "", modified() ? " [modified]" : "",
		nlines() > 0 ? ed.cur.l + 1 : 0, nlines());
}

static void
tocommand(Ex *e)
{
	char *cmd, *out;
	long n;

	cmd = expand(e->p);
	e->p += strlen(e->p);
	out = runcmd(cmd, e->a > 0 ? e->a - 1 : 0, e->b - 1, &n);
	free(cmd);
	if(n > 0)
		viewtext(out, n);
	free(out);
}

/* w, wq and x */
void
exwrite(Ex *e)
{
	char *f;
	int append;

	while(*e->p == ' ')
		e->p++;
	if(*e->p == '!' && e->key == 'w'){
		e->p++;
		tocommand(e);
		return;
	}
	append = e->p[0] == '>' && e->p[1] == '>';
	if(append)
		e->p += 2;
	if(*e->p == '!' && !e->bang){
		e->bang = 1;
		e->p++;
	}
	f = filename(e);
	if(e->key != 'x' || modified() || f[0] != 0){
		if(f[0] == 0 && ed.file == nil)
			error("no file name");
		writefile(f[0] != 0 ? f : ed.file, e->a > 0 ? e->a - 1 : 0, e->b - 1, e->bang, append);
	}
	free(f);
	if(e->key != 'w')
		ed.quit = 1;
}

void
exquit(Ex *e)
{
	mayleave(e);
	ed.quit = 1;
}

static void
insertat(int at, Text *t)
{
	inslines(at, t, 0);
	if(t->n > 0){
		ed.cur.l = at;
		ed.cur.c = firstcol(curline());
	}
	msg("%d more lines", t->n);
	textfree(t);
}

void
exread(Ex *e)
{
	char *s, *out;
	Text *t;
	long n;
	int noeol;

	while(*e->p == ' ')
		e->p++;
	if(*e->p != '!'){
		s = filename(e);
		if(s[0] == 0 && ed.file != nil){
			free(s);
			s = estrdup(ed.file);
		}
		t = readfile(s, &noeol);
		free(s);
		if(t == nil)
			error("%r");
		insertat(e->b, t);
		return;
	}
	s = expand(e->p + 1);
	e->p += strlen(e->p);
	out = runcmd(s, 0, -1, &n);
	free(s);
	t = splittext(out, n, &noeol);
	free(out);
	insertat(e->b, t);
}

/* :!cmd, or with a range the lines go through the command */
void
exbang(Ex *e)
{
	static char *last;
	char *s, *out;
	Text *t;
	long n;
	int noeol;

	s = expand(e->p);
	e->p += strlen(e->p);
	if(strcmp(s, "!") == 0){
		if(last == nil)
			error("no command yet");
		free(s);
		s = estrdup(last);
	}
	free(last);
	last = s;
	if(e->naddr == 0){
		showcmd(s);
		return;
	}
	if(e->naddr == 1)
		e->a = e->b;
	if(e->a == 0 || e->b > nlines())
		error("no such line");
	out = runcmd(s, e->a - 1, e->b - 1, &n);
	t = splittext(out, n, &noeol);
	free(out);
	splice(e->a - 1, e->b - e->a + 1, t->l, t->n);
	free(t);
	ed.cur.l = e->a - 1;
	clampcur();
	ed.cur.c = firstcol(curline());
}
