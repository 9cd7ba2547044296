/*
 * The input files as one sequence of lines. One line is read ahead, so that
 * the address $ can be told.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

static int
opennext(Sed *s)
{
	Input *in;

	in = &s->in;
	while(in->nfile > 0){
		in->nfile--;
		in->b = Bopen(*in->file, OREAD);
		if(in->b != nil){
			in->file++;
			return 1;
		}
		Bflush(s->out);
		fprint(2, "sed: can't open %s: %r\n", *in->file++);
		s->status = "can't open";
	}
	return 0;
}

static void
readahead(Sed *s)
{
	Input *in;

	in = &s->in;
	for(;;){
		if(in->b == nil && !opennext(s))
			return;
		in->ahead = Brdstr(in->b, '\n', 1);
		if(in->ahead != nil){
			in->any = 1;
			return;
		}
		Bterm(in->b);
		in->b = nil;
	}
}

int
islast(Sed *s)
{
	if(!s->in.any)
		readahead(s);
	return !s->in.any;
}

/*
 * Get the next line into p, or to its end after a newline; 0 at the end of input.
 */
int
nextline(Sed *s, Str *p, int append)
{
	if(islast(s))
		return 0;
	if(append)
		stradd(p, "\n", 1);
	else
		p->n = 0;
	stradd(p, s->in.ahead, strlen(s->in.ahead));
	free(s->in.ahead);
	s->in.ahead = nil;
	s->in.any = 0;
	s->line++;
	return 1;
}
