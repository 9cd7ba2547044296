/*
 * echo - print arguments.
 * The whole line goes out in one write, so that control files see one message.
 */
#include <u.h>
#include <libc.h>

void
main(int argc, char *argv[])
{
	int i, nonl;
	long n;
	char *buf, *p;

	argv0 = "echo";
	nonl = argc > 1 && strcmp(argv[1], "-n") == 0;
	n = 1;
	for(i = 1 + nonl; i < argc; i++)
		n += strlen(argv[i]) + 1;
	buf = malloc(n);
	if(buf == nil)
		sysfatal("no memory");
	p = buf;
	for(i = 1 + nonl; i < argc; i++){
		n = strlen(argv[i]);
		memmove(p, argv[i], n);
		p += n;
		if(i < argc - 1)
			*p++ = ' ';
	}
	if(!nonl)
		*p++ = '\n';
	/* a zero-length write is a message too: echo -n > file/ctl */
	if(write(1, buf, p - buf) != p - buf){
		fprint(2, "echo: write error: %r\n");
		exits("write error");
	}
	exits(nil);
}
