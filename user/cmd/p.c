/*
 * p - show files a page at a time; newline goes on, q ends, !cmd runs a command.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static int pagelen = 22;
static Biobuf out, cons;

static void
usage(void)
{
	fprint(2, "usage: p [-number] [file ...]\n");
	exits("usage");
}

static void
shell(char *cmd)
{
	switch(fork()){
	case -1:
		return;
	case 0:
		dup(cons.fid, 0);
		execl("/bin/rc", "rc", "-c", cmd, nil);
		_exits("no rc");
	}
	waitpid();
	fprint(1, "!\n");
}

static void
waitkey(void)
{
	char *s;

	Bflush(&out);
	while((s = Brdstr(&cons, '\n', 1)) != nil){
		if(s[0] == 'q')
			exits(nil);
		if(s[0] != '!'){
			free(s);
			return;
		}
		shell(s + 1);
		free(s);
	}
	exits(nil);
}

/* the newline that ends a page is the one that is typed */
static void
show(Biobuf *b)
{
	char *s, *next;
	int n;

	n = 0;
	for(s = Brdstr(b, '\n', 1); s != nil; s = next){
		next = Brdstr(b, '\n', 1);
		Bprint(&out, "%s", s);
		free(s);
		if(++n%pagelen == 0 && next != nil)
			waitkey();
		else
			Bputc(&out, '\n');
	}
}

void
main(int argc, char *argv[])
{
	Biobuf *b;
	int i, fd;

	argv0 = argv[0];
	if(argc > 1 && argv[1][0] == '-'){
		pagelen = atoi(argv[1] + 1);
		if(pagelen < 1)
			usage();
		argc--;
		argv++;
	}
	fd = open("/dev/cons", OREAD);
	if(fd < 0)
		sysfatal("can't open /dev/cons: %r");
	Binit(&cons, fd, OREAD);
	Binit(&out, 1, OWRITE);
	if(argc == 1)
		show(Bfdopen(0, OREAD));
	for(i = 1; i < argc; i++){
		b = Bopen(argv[i], OREAD);
		if(b == nil){
			fprint(2, "p: can't open %s: %r\n", argv[i]);
			exits("open");
		}
		show(b);
		Bterm(b);
		if(i + 1 < argc)
			waitkey();
	}
	Bterm(&out);
	exits(nil);
}
