/*
 * chmod - change permissions: octal, or [ugoa][+-=][rwxalt]
 */
#include <u.h>
#include <libc.h>

enum
{
	Special	= DMAPPEND | DMEXCL | DMTMP,
};

typedef struct Change Change;
struct Change
{
	int op;		/* + - = */
	ulong mode;	/* bits to change */
	ulong mask;	/* bits that = may clear */
};

static void
usage(void)
{
	fprint(2, "usage: chmod 0777 file ... or chmod [who]op[rwxalt] file ...\n");
	exits("usage");
}

static int
parse(char *s, Change *c)
{
	ulong who, bits;
	char *e;

	memset(c, 0, sizeof *c);
	if(s[0] >= '0' && s[0] <= '7'){
		c->op = '=';
		c->mode = strtoul(s, &e, 8);
		c->mask = 0777;
		return *e == '\0' && c->mode <= 0777;
	}
	for(who = 0; *s != '\0' && strchr("ugoa", *s) != nil; s++)
		who |= *s == 'u' ? 0700 : *s == 'g' ? 0070 : *s == 'o' ? 0007 : 0777;
	if(who == 0)
		who = 0777;
	if(*s == '\0' || strchr("+-=", *s) == nil)
		return 0;
	c->op = *s++;
	bits = 0;
	for(; *s != '\0'; s++)
		switch(*s){
		case 'r': bits |= 0444; break;
		case 'w': bits |= 0222; break;
		case 'x': bits |= 0111; break;
		case 'a': c->mode |= DMAPPEND; break;
		case 'l': c->mode |= DMEXCL; break;
		case 't': c->mode |= DMTMP; break;
		default:
			return 0;
		}
	c->mask = who | (c->mode & Special);
	c->mode |= bits & who;
	return 1;
}

static int
change(Change *c, char *name)
{
	Dir *d, nd;
	int r;

	d = dirstat(name);
	if(d == nil){
		fprint(2, "chmod: can't stat %s: %r\n", name);
		return -1;
	}
	nulldir(&nd);
	switch(c->op){
	case '+':
		nd.mode = d->mode | c->mode;
		break;
	case '-':
		nd.mode = d->mode & ~c->mode;
		break;
	default:
		nd.mode = (d->mode & ~c->mask) | c->mode;
	}
	r = dirwstat(name, &nd);
	if(r < 0)
		fprint(2, "chmod: can't wstat %s: %r\n", name);
	free(d);
	return r;
}

void
main(int argc, char *argv[])
{
	Change c;
	int i;
	char *status;

	/* not ARGBEGIN: "-w" is a mode */
	if(argc < 3 || !parse(argv[1], &c))
		usage();
	status = nil;
	for(i = 2; i < argc; i++)
		if(change(&c, argv[i]) < 0)
			status = "errors";
	exits(status);
}
