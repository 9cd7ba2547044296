/*
 * mv - rename files; across directories a file is copied and then removed.
 * A directory can only be renamed inside its parent, as 9P has no other rename.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: mv fromfile tofile\n");
	fprint(2, "\t  mv fromfile ... todir\n");
	exits("bad usage");
}

static int
samefile(Dir *a, Dir *b)
{
	return a->qid.type == b->qid.type && a->qid.path == b->qid.path
		&& a->dev == b->dev && a->type == b->type;
}

/*
 * Split s into its directory (as an allocated string) and its last element.
 */
static char*
split(char *s, char **elem)
{
	char *dir, *p;

	cleanname(s);
	p = strrchr(s, '/');
	if(p == nil){
		dir = strdup(".");
		*elem = s;
	}else{
		dir = strdup(p == s ? "/" : s);
		if(dir != nil && p != s)
			dir[p - s] = '\0';
		*elem = p + 1;
	}
	if(dir == nil)
		sysfatal("no memory");
	return dir;
}

static int
samedir(char *a, char *b)
{
	Dir *da, *db;
	int r;

	da = dirstat(a);
	db = dirstat(b);
	r = da != nil && db != nil && samefile(da, db);
	free(da);
	free(db);
	return r;
}

static int
copyfile(int in, char *from, int out, char *to)
{
	static char buf[32*1024];
	long n;

	while((n = read(in, buf, sizeof buf)) > 0)
		if(write(out, buf, n) != n){
			fprint(2, "mv: error writing %s: %r\n", to);
			return -1;
		}
	if(n < 0){
		fprint(2, "mv: error reading %s: %r\n", from);
		return -1;
	}
	return 0;
}

static int
copyremove(char *from, Dir *d, char *to)
{
	Dir nd;
	int in, out, r;

	if(d->qid.type & QTDIR){
		fprint(2, "mv: %s is a directory, not copied to %s\n", from, to);
		return -1;
	}
	in = open(from, OREAD);
	if(in < 0){
		fprint(2, "mv: can't open %s: %r\n", from);
		return -1;
	}
	out = create(to, OWRITE, d->mode & 0777);
	if(out < 0){
		fprint(2, "mv: can't create %s: %r\n", to);
		close(in);
		return -1;
	}
	r = copyfile(in, from, out, to);
	nulldir(&nd);
	nd.mtime = d->mtime;
	nd.mode = d->mode;
	dirfwstat(out, &nd);	/* not every server allows it: the data is what counts */
	close(in);
	close(out);
	if(r < 0){
		remove(to);
		return -1;
	}
	if(remove(from) < 0){
		fprint(2, "mv: can't remove %s: %r\n", from);
		return -1;
	}
	return 0;
}

/*
 * Rename inside one directory: a file in the way is removed first.
 */
static int
rename1(char *from, char *to, char *elem)
{
	Dir *d, nd;

	d = dirstat(to);
	if(d != nil){
		if(d->qid.type & QTDIR || remove(to) < 0){
			if(d->qid.type & QTDIR)
				werrstr("file is a directory");
			fprint(2, "mv: can't remove %s: %r\n", to);
			free(d);
			return -1;
		}
		free(d);
	}
	nulldir(&nd);
	nd.name = elem;
	if(dirwstat(from, &nd) < 0){
		fprint(2, "mv: can't rename %s to %s: %r\n", from, to);
		return -1;
	}
	return 0;
}

static int
mv1(char *from, char *to)
{
	Dir *fd, *td;
	int same, r;
	char *fdir, *tdir, *felem, *telem;

	fd = dirstat(from);
	if(fd == nil){
		fprint(2, "mv: can't stat %s: %r\n", from);
		return -1;
	}
	td = dirstat(to);
	same = td != nil && samefile(fd, td);
	free(td);
	if(same){
		fprint(2, "mv: %s and %s are the same\n", from, to);
		free(fd);
		return -1;
	}
	fdir = split(from, &felem);
	tdir = split(to, &telem);
	if(strcmp(felem, "..") == 0 || strcmp(felem, ".") == 0){
		fprint(2, "mv: can't move %s\n", from);
		r = -1;
	}else if(samedir(fdir, tdir))
		r = rename1(from, to, telem);
	else
		r = copyremove(from, fd, to);
	free(fdir);
	free(tdir);
	free(fd);
	return r;
}

static int
mv(char *from, char *to, int todir)
{
	int r;
	char *dest, *p;

	cleanname(from);
	if(!todir)
		return mv1(from, to);
	p = strrchr(from, '/');
	dest = smprint("%s/%s", to, p == nil ? from : p + 1);
	if(dest == nil)
		sysfatal("no memory");
	r = mv1(from, dest);
	free(dest);
	return r;
}

void
main(int argc, char *argv[])
{
	Dir *d;
	int i, todir;
	char *status;

	ARGBEGIN{
	default:
		usage();
	}ARGEND
	if(argc < 2)
		usage();
	d = dirstat(argv[argc - 1]);
	todir = d != nil && d->qid.type & QTDIR;
	free(d);
	/* a directory may be renamed, but "mv dir1 dir2" moves into dir2 */
	if(argc > 2 && !todir){
		fprint(2, "mv: %s not a directory\n", argv[argc - 1]);
		exits("bad usage");
	}
	status = nil;
	for(i = 0; i < argc - 1; i++)
		if(mv(argv[i], argv[argc - 1], todir) < 0)
			status = "failure";
	exits(status);
}
