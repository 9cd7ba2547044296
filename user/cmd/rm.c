/*
 * rm - remove files; -r removes directory trees, -f is silent about failures.
 */
#include <u.h>
#include <libc.h>

typedef struct Opt Opt;
struct Opt
{
	int recurse;
	int force;
	char status[ERRMAX];	/* first failure */
};

static void
usage(void)
{
	fprint(2, "usage: rm [-fr] file...\n");
	exits("usage");
}

static void
complain(Opt *o, char *name)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	if(o->force)
		return;
	fprint(2, "rm: %s: %s\n", name, e);
	if(o->status[0] == '\0')
		strecpy(o->status, o->status + sizeof o->status, e);
}

/*
 * Empty and remove the directory name. All entries are read before the first
 * removal, because removing while reading may skip some.
 */
static void
rmdir(Opt *o, char *name)
{
	Dir *d;
	int fd;
	long i, n;
	char *sub;

	fd = open(name, OREAD);
	if(fd < 0){
		complain(o, name);
		return;
	}
	n = dirreadall(fd, &d);
	close(fd);
	if(n < 0){
		complain(o, name);
		return;
	}
	for(i = 0; i < n; i++){
		sub = smprint("%s/%s", name, d[i].name);
		if(sub == nil)
			sysfatal("no memory");
		if(remove(sub) < 0){
			if(d[i].qid.type & QTDIR)
				rmdir(o, sub);
			else
				complain(o, sub);
		}
		free(sub);
	}
	free(d);
	if(remove(name) < 0)
		complain(o, name);
}

static void
rm(Opt *o, char *name)
{
	Dir *d;
	char e[ERRMAX];
	int isdir;

	if(remove(name) >= 0)
		return;
	rerrstr(e, sizeof e);
	isdir = 0;
	if(o->recurse && (d = dirstat(name)) != nil){
		isdir = (d->qid.type & QTDIR) != 0;
		free(d);
	}
	if(isdir)
		rmdir(o, name);
	else{
		werrstr("%s", e);
		complain(o, name);
	}
}

void
main(int argc, char *argv[])
{
	Opt o;

	memset(&o, 0, sizeof o);
	ARGBEGIN{
	case 'r':
		o.recurse = 1;
		break;
	case 'f':
		o.force = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0 && !o.force)
		usage();
	for(; *argv != nil; argv++)
		rm(&o, *argv);
	exits(o.status);
}
