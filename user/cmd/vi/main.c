/*
 * vi: the screen editor.
 *	vi [-s script] [+command] [file ...]
 * With -s keys come from a file and nothing is shown; the editor ends when the keys do.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

struct Ed ed;

static jmp_buf loop;
static int looping;

void
msg(char *fmt, ...)
{
	va_list arg;

	va_start(arg, fmt);
	vsnprint(ed.msg, sizeof ed.msg, fmt, arg);
	va_end(arg);
}

/* give up the command; nil: without a word */
void
error(char *fmt, ...)
{
	va_list arg;

	if(fmt != nil){
		va_start(arg, fmt);
		vsnprint(ed.msg, sizeof ed.msg, fmt, arg);
		va_end(arg);
	}
	if(!looping)
		sysfatal("%s", ed.msg);
	longjmp(loop, 1);
}

void*
emalloc(usize n)
{
	return erealloc(nil, n);
}

void*
erealloc(void *p, usize n)
{
	p = realloc(p, n > 0 ? n : 1);
	if(p == nil)
		error("out of memory");
	return p;
}

char*
estrdup(char *s)
{
	char *t;

	t = emalloc(strlen(s) + 1);
	strcpy(t, s);
	return t;
}

static void
recover(void)
{
	keyflush();
	viewprompt(nil, 0);
	ed.mode = 0;
	ed.global = 0;
	clampcur();
}

static void
start(char *file, char *cmd)
{
	if(setjmp(loop) != 0){
		recover();
		return;
	}
	looping = 1;
	if(file != nil)
		loadfile(file, 0);
	if(cmd != nil)
		exline(*cmd != 0 ? cmd : "$");
}

static void
usage(void)
{
	fprint(2, "usage: vi [-s script] [+command] [file ...]\n");
	exits("usage");
}

static void
edit(void)
{
	if(setjmp(loop) != 0)
		recover();
	while(!ed.quit && !ed.dying)
		normal();
}

void
main(int argc, char **argv)
{
	char *cmd;

	ARGBEGIN{
	case 's':
		keyscript(EARGF(usage()));
		break;
	default:
		usage();
	}ARGEND
	cmd = nil;
	if(argc > 0 && argv[0][0] == '+'){
		cmd = argv[0] + 1;
		argv++;
		argc--;
	}
	exfiles(argc, argv);
	if(!ed.script)
		ttyopen();
	undogroup();
	start(argc > 0 ? argv[0] : nil, cmd);
	edit();
	if(ed.dying){
		rescue();
		exits("note");
	}
	ttyclose();
	exits(nil);
}
