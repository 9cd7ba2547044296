/*
 * cp - copy files.
 * -g copies the group, -u owner and group, -x the mode and modification time.
 */
#include <u.h>
#include <libc.h>

typedef struct Opt Opt;
struct Opt
{
	int gflag;
	int uflag;
	int xflag;
};

static void
usage(void)
{
	fprint(2, "usage:\tcp [-gux] fromfile tofile\n");
	fprint(2, "\tcp [-gux] fromfile ... todir\n");
	exits("usage");
}

static int
isdir(char *name)
{
	Dir *d;
	int r;

	d = dirstat(name);
	r = d != nil && d->qid.type & QTDIR;
	free(d);
	return r;
}

static int
samefile(Dir *a, Dir *b)
{
	return a->qid.type == b->qid.type && a->qid.path == b->qid.path
		&& a->qid.vers == b->qid.vers && a->dev == b->dev && a->type == b->type;
}

static int
copydata(int in, char *from, int out, char *to)
{
	static char buf[32*1024];
	long n;

	while((n = read(in, buf, sizeof buf)) > 0)
		if(write(out, buf, n) != n){
			fprint(2, "cp: error writing %s: %r\n", to);
			return -1;
		}
	if(n < 0){
		fprint(2, "cp: error reading %s: %r\n", from);
		return -1;
	}
	return 0;
}

static int
copyattr(Opt *o, int fd, char *to, Dir *from)
{
	Dir d;

	if(!o->xflag && !o->uflag && !o->gflag)
		return 0;
	nulldir(&d);
	if(o->xflag){
		d.mtime = from->mtime;
		d.mode = from->mode;
	}
	if(o->uflag)
		d.uid = from->uid;
	if(o->uflag || o->gflag)
		d.gid = from->gid;
	if(dirfwstat(fd, &d) < 0){
		fprint(2, "cp: warning: can't wstat %s: %r\n", to);
		return -1;
	}
	return 0;
}

static int
copyopened(Opt *o, int in, Dir *from, char *fname, char *to)
{
	Dir *d;
	int out, r, same;

	d = dirstat(to);
	same = d != nil && samefile(d, from);
	free(d);
	if(same){
		fprint(2, "cp: %s and %s are the same file\n", fname, to);
		return -1;
	}
	out = create(to, OWRITE, from->mode & 0777);
	if(out < 0){
		fprint(2, "cp: can't create %s: %r\n", to);
		return -1;
	}
	r = copydata(in, fname, out, to);
	if(r == 0)
		r = copyattr(o, out, to, from);
	close(out);
	return r;
}

static int
copy(Opt *o, char *from, char *to, int todir)
{
	Dir *d;
	int in, r;
	char *name, *p;

	if(todir){
		p = strrchr(from, '/');
		name = smprint("%s/%s", to, p == nil ? from : p + 1);
	}else
		name = strdup(to);
	if(name == nil)
		sysfatal("no memory");
	r = -1;
	if((d = dirstat(from)) == nil)
		fprint(2, "cp: can't stat %s: %r\n", from);
	else if(d->qid.type & QTDIR)
		fprint(2, "cp: %s is a directory\n", from);
	else if((in = open(from, OREAD)) < 0)
		fprint(2, "cp: can't open %s: %r\n", from);
	else{
		r = copyopened(o, in, d, from, name);
		close(in);
	}
	free(d);
	free(name);
	return r;
}

void
main(int argc, char *argv[])
{
	Opt o;
	int i, todir;
	char *status;

	memset(&o, 0, sizeof o);
	ARGBEGIN{
	case 'g':
		o.gflag = 1;
		break;
	case 'u':
		o.uflag = 1;
		break;
	case 'x':
		o.xflag = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc < 2)
		usage();
	todir = isdir(argv[argc - 1]);
	if(argc > 2 && !todir){
		fprint(2, "cp: %s not a directory\n", argv[argc - 1]);
		exits("bad usage");
	}
	status = nil;
	for(i = 0; i < argc - 1; i++)
		if(copy(&o, argv[i], argv[argc - 1], todir) < 0)
			status = "errors";
	exits(status);
}
