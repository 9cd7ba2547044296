/*
 * Source, character by character: a file, a string or the console.
 *
 * An interactive input asks for one line at a time, only when its characters are
 * wanted, so that a command runs before the next line is read.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Bufsize	= 4096,
};

void
infd(Input *in, int fd, char *file, int interactive)
{
	memset(in, 0, sizeof *in);
	in->fd = fd;
	in->line = 1;
	in->file = interactive ? nil : file;
	in->interactive = interactive;
	in->edit = interactive && editable(fd);
}

/* s stays the caller's */
void
instring(Input *in, char *s, char *file)
{
	memset(in, 0, sizeof *in);
	in->fd = -1;
	in->line = 1;
	in->file = file;
	in->buf = s;
	in->n = strlen(s);
}

void
infree(Input *in)
{
	if(in->fd < 0)
		return;
	unhidefd(in->fd);
	free(in->buf);
}

/* forget what is left of the line, after an error */
void
indrain(Input *in)
{
	in->pos = in->n;
	in->nback = 0;
}

static char*
prompt(int n)
{
	Value *v;

	v = varlook("prompt")->val;
	return v != nil && n < v->n ? v->w[n] : "";
}

static long
readline(Input *in)
{
	char *p;

	p = prompt(in->cont);
	in->cont = 1;
	if(in->edit){
		free(in->buf);
		in->buf = nil;
		return editline(in->fd, p, &in->buf);
	}
	fprint(2, "%s", p);
	return read(in->fd, in->buf, Bufsize);
}

static int
infill(Input *in)
{
	if(in->fd < 0 || in->eof || in->intr)
		return 0;
	if(!in->edit && in->buf == nil && (in->buf = malloc(Bufsize)) == nil)
		sysfatal("out of memory");
	in->pos = 0;
	do
		in->n = in->interactive ? readline(in) : read(in->fd, in->buf, Bufsize);
	while(in->n < 0 && !in->interactive && interrupted() && !trappending());
	if(in->n <= 0){
		in->intr = in->n < 0 && (in->edit || interrupted());
		in->eof = !in->intr;
		in->n = 0;
		return 0;
	}
	if(sh.flag['v'] && !initial(in->file))
		write(2, in->buf, in->n);
	return 1;
}

int
ingetc(Input *in)
{
	int c;

	if(in->nback > 0)
		c = in->back[--in->nback];
	else if(in->pos < in->n || infill(in))
		c = in->buf[in->pos++] & 0xff;
	else
		return -1;
	if(c == '\n')
		in->line++;
	return c;
}

void
inungetc(Input *in, int c)
{
	if(c < 0)
		return;
	if(c == '\n')
		in->line--;
	in->back[in->nback++] = c;
}
