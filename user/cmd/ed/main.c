/*
 * ed - text editor.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

Ed ed;

static void
usage(void)
{
	fprint(2, "usage: ed [-] [-o] [file]\n");
	exits("usage");
}

/* say what is wrong and go back to the main loop */
void
error(char *msg)
{
	Bprint(&ed.out, "%s\n", msg);
	longjmp(ed.env, 1);
}

static void
save(void)
{
	ed.a1 = ed.last > 0;
	ed.a2 = ed.last;
	if(ed.changed && ed.last > 0){
		setinput(" ed.hup\n");
		ed.naddr = 0;
		filecmd('w');
	}
}

static void
note(void *ureg, char *msg)
{
	if(strcmp(msg, "interrupt") == 0)
		notejmp(ureg, ed.env, 2);
	if(strcmp(msg, "hangup") == 0){
		if(setjmp(ed.env) == 0)
			save();
		noted(NDFLT);
	}
	noted(NDFLT);
}

void
main(int argc, char *argv[])
{
	volatile int first, toout;

	ed.verbose = 1;
	ed.browse = 22;
	ed.browsefmt = 'p';
	toout = 0;
	argv0 = argv[0];
	for(argc--, argv++; argc > 0 && argv[0][0] == '-'; argc--, argv++){
		if(strcmp(argv[0], "-") == 0)
			ed.verbose = 0;
		else if(strcmp(argv[0], "-o") == 0)
			toout = 1;
		else
			usage();
	}
	if(argc > 1)
		usage();
	Binit(&ed.out, toout ? 2 : 1, OWRITE);
	if(toout){
		ed.verbose = 0;
		ed.file = "/fd/1";
	}
	notify(note);
	first = 1;
	switch(setjmp(ed.env)){
	case 2:
		Bprint(&ed.out, "?\n");
		/* fall through */
	case 1:
		ed.inglobal = 0;
		flushinput();
	}
	if(first){
		first = 0;
		if(argc == 1){
			if(!toout)
				ed.file = strdup(argv[0]);
			readfile(argv[0], 0);
			ed.changed = 0;
		}
	}
	commands();
	if(ed.changed && ed.last > 0 && !ed.warned){
		ed.warned = 1;
		Bprint(&ed.out, "?\n");
		Bflush(&ed.out);
		exits("unsaved");
	}
	Bterm(&ed.out);
	exits(nil);
}
