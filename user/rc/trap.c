/*
 * Notes.  The handler only counts; between two commands the function of the note's
 * name (fn sigint ...) runs, or what the note means by default: an interrupt leads
 * back to the prompt, everything else and every note to a script ends the shell.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static struct {
	char	*note;		/* how it begins */
	char	*fn;
	int	pending;
} traps[] = {
	{"hangup",	"sighup",	0},
	{"interrupt",	"sigint",	0},
	{"quit",	"sigquit",	0},
	{"alarm",	"sigalrm",	0},
	{"term",	"sigterm",	0},
	{"kill",	"sigkill",	0},
	{"sys: fp:",	"sigfpe",	0},
};

static int pending;

static void
handler(void *ureg, char *msg)
{
	uint i;

	for(i = 0; i < nelem(traps); i++)
		if(strncmp(msg, traps[i].note, strlen(traps[i].note)) == 0){
			traps[i].pending = 1;
			pending = 1;
			noted(NCONT);
		}
	noted(NDFLT);
}

/* is it the function of a note?  those are the shell's own and not for its children */
int
istrap(char *name)
{
	uint i;

	for(i = 0; i < nelem(traps); i++)
		if(strcmp(name, traps[i].fn) == 0)
			return 1;
	return strcmp(name, "sigexit") == 0;
}

void
trapinit(void)
{
	notify(handler);
}

int
trappending(void)
{
	return pending;
}

static void
dotrap(uint i)
{
	Mark m;
	Fn *f;

	f = varlook(traps[i].fn)->fn;
	if(f != nil){
		m = tmark();
		runfn(f, varwords("*"));
		trelease(m);
		return;
	}
	setstatus(traps[i].note);
	if(strcmp(traps[i].fn, "sigint") != 0)
		rcexit(traps[i].note);
	sh.unwind = Uintr;
}

/* act on the notes that came; is the current command to be given up? */
int
dotraps(void)
{
	uint i;

	if(!pending)
		return sh.unwind;
	pending = 0;
	for(i = 0; i < nelem(traps); i++)
		if(traps[i].pending){
			traps[i].pending = 0;
			dotrap(i);
		}
	return sh.unwind;
}
