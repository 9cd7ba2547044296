/*
 * signal: handlers for notes.
 */
#include <u.h>
#include <libc.h>

typedef void Sigfn(int);

static const struct {
	int	sig;
	char	*note;		/* how the note begins */
} names[] = {
	{1,	"hangup"},
	{2,	"interrupt"},
	{3,	"quit"},
	{8,	"sys: fp:"},
	{13,	"sys: write on closed pipe"},
	{14,	"alarm"},
	{15,	"term"},
};

static Sigfn *fns[16];

static int
handler(void *ureg, char *note)
{
	Sigfn *fn;
	uint i;

	USED(ureg);
	for(i = 0; i < nelem(names); i++){
		if(strncmp(note, names[i].note, strlen(names[i].note)) != 0)
			continue;
		fn = fns[names[i].sig];
		if(fn == nil)
			return 0;
		if(fn != (Sigfn*)1)
			(*fn)(names[i].sig);
		return 1;
	}
	return 0;
}

Sigfn*
signal(int sig, Sigfn *fn)
{
	static int installed;
	Sigfn *old;

	if(sig <= 0 || sig >= (int)nelem(fns))
		return (Sigfn*)-1;
	if(!installed)
		atnotify(handler, 1);
	installed = 1;
	old = fns[sig];
	fns[sig] = fn;
	return old;
}
