/*
 * Who makes, writes, renames, cuts, lists and removes files in a folder of its own, and knows what each must be: no call may fail, no byte differ,
 * nothing be done twice.  loadbroken is called if it is not so.
 */
#pragma once

enum { Loadfiles = 10, Loadmax = 40*1024, Loadpiece = 9000 };

typedef struct Loadfile Loadfile;
struct Loadfile {
	int	fd;		/* open all the time; -1: there is no file */
	int	append;
	int	gone;		/* removed; the descriptor has it still */
	char	name[32];
	long	length;
	uchar	data[Loadmax];
};

typedef struct Load Load;
struct Load {
	char	dir[64];
	ulong	serial;
	Loadfile	f[Loadfiles];
};



static char*
loadpath(Load *l, char *name)
{
	static char path[2][128];
	static int i;

	i = 1 - i;
	snprint(path[i], sizeof path[i], "%s/%s", l->dir, name);
	return path[i];
}

static void
loadcreate(Load *l, Loadfile *f)
{
	snprint(f->name, sizeof f->name, "f%lud", l->serial++);
	f->append = nrand(3) == 0;
	f->length = 0;
	f->gone = 0;
	f->fd = create(loadpath(l, f->name), ORDWR|OEXCL, 0666 | (f->append ? DMAPPEND : 0));
	if(f->fd < 0)
		loadbroken("%s: create %s: %r", l->dir, f->name);
}

static void
loadwrite(Load *l, Loadfile *f)
{
	static uchar buf[Loadpiece];
	long off, n, i;

	n = nrand(4) == 0 ? 1 + nrand(20) : 1 + nrand(Loadpiece);
	off = f->append ? f->length : nrand(f->length + 100);
	if(off + n > Loadmax)
		return;
	for(i = 0; i < n; i++)
		buf[i] = nrand(256);
	if(off > f->length)
		memset(f->data + f->length, 0, off - f->length);
	memmove(f->data + off, buf, n);
	if(off + n > f->length)
		f->length = off + n;
	if((i = pwrite(f->fd, buf, n, f->append ? 0 : off)) != n)
		loadbroken("%s: write %s: %ld of %ld at %ld: %r", l->dir, f->name, i, n, off);
}

static void
loadcompare(Load *l, Loadfile *f, int fd)
{
	static uchar buf[Loadmax + 1];
	long n, m;

	for(n = 0; (m = pread(fd, buf + n, sizeof buf - n < Loadpiece ? sizeof buf - n : Loadpiece, n)) > 0; n += m)
		;
	if(m < 0)
		loadbroken("%s: read %s: %r", l->dir, f->name);
	if(n != f->length)
		loadbroken("%s: %s has %ld bytes, not %ld", l->dir, f->name, n, f->length);
	for(m = 0; m < n && buf[m] == f->data[m]; m++)
		;
	if(m < n)
		loadbroken("%s: %s: byte %ld of %ld is %#x, not %#x", l->dir, f->name, m, n, buf[m], f->data[m]);
}

static void
loadread(Load *l, Loadfile *f)
{
	int fd;

	if(f->gone || nrand(2) == 0){
		loadcompare(l, f, f->fd);
		return;
	}
	fd = open(loadpath(l, f->name), OREAD);
	if(fd < 0)
		loadbroken("%s: open %s: %r", l->dir, f->name);
	loadcompare(l, f, fd);
	close(fd);
}

static void
loadchange(Load *l, Loadfile *f)
{
	char name[32];
	Dir d;
	int fd;

	nulldir(&d);
	switch(nrand(3)){
	case 0:
		snprint(name, sizeof name, "renamed-file-%lud", l->serial++);
		d.name = name;
		break;
	case 1:
		d.length = nrand(f->length + 5000);
		if(d.length > Loadmax)
			d.length = Loadmax;
		break;
	case 2:
		if(f->append)
			return;
		fd = open(loadpath(l, f->name), OWRITE|OTRUNC);
		if(fd < 0)
			loadbroken("%s: truncate %s: %r", l->dir, f->name);
		close(fd);
		f->length = 0;
		return;
	}
	if(dirwstat(loadpath(l, f->name), &d) < 0)
		loadbroken("%s: wstat %s: %r", l->dir, f->name);
	if(d.name[0] != 0)
		strecpy(f->name, f->name + sizeof f->name, name);
	if(d.length != -1){
		if(d.length > f->length)
			memset(f->data + f->length, 0, d.length - f->length);
		f->length = d.length;
	}
}

static void
loadclose(Load *l, Loadfile *f)
{
	USED(l);
	close(f->fd);
	f->fd = -1;
}

static void
loadremove(Load *l, Loadfile *f)
{
	if(remove(loadpath(l, f->name)) < 0)
		loadbroken("%s: remove %s: %r", l->dir, f->name);
	f->gone = 1;
}

/* A folder with a file that goes when it is closed. */
static void
loadbrief(Load *l)
{
	char name[64], *path;
	int fd, dir;

	snprint(name, sizeof name, "d%lud", l->serial);
	dir = create(loadpath(l, name), OREAD, DMDIR|0777);
	if(dir < 0)
		loadbroken("%s: mkdir %s: %r", l->dir, name);
	close(dir);
	snprint(name, sizeof name, "d%lud/brief", l->serial);
	path = loadpath(l, name);
	fd = create(path, ORDWR|ORCLOSE, 0600);
	if(fd < 0 || write(fd, "brief", 5) != 5)
		loadbroken("%s: %s: %r", l->dir, name);
	close(fd);
	while(access(path, AEXIST) >= 0)	/* closed for us, perhaps, by and by */
		sleep(1);
	snprint(name, sizeof name, "d%lud", l->serial++);
	if(remove(loadpath(l, name)) < 0)
		loadbroken("%s: rmdir %s: %r", l->dir, name);
}

static void
loadlist(Load *l)
{
	int fd, i, k, n, want;
	Dir *d;

	fd = open(l->dir, OREAD);
	if(fd < 0)
		loadbroken("%s: %r", l->dir);
	n = dirreadall(fd, &d);
	close(fd);
	for(want = i = 0; i < Loadfiles; i++){
		if(l->f[i].fd < 0 || l->f[i].gone)
			continue;
		want++;
		for(k = 0; k < n && strcmp(d[k].name, l->f[i].name) != 0; k++)
			;
		if(k == n || d[k].length != l->f[i].length)
			loadbroken("%s: %s is not listed with %ld bytes", l->dir, l->f[i].name, l->f[i].length);
	}
	if(n != want)
		loadbroken("%s: %d entries, not %d", l->dir, n, want);
	free(d);
}

/* Something with one file. */
static void
loadfile(Load *l, Loadfile *f)
{
	if(f->fd < 0)
		loadcreate(l, f);
	else switch(nrand(f->gone ? 4 : 9)){
	case 0:
		if(f->gone)
			loadclose(l, f);
		else
			loadremove(l, f);
		break;
	case 1:
	case 2:
		loadread(l, f);
		break;
	case 3:
	case 4:
	case 5:
		loadwrite(l, f);
		break;
	default:
		if(!f->gone)
			loadchange(l, f);
	}
}

static void
loadbegin(Load *l, char *dir)
{
	int fd, i;

	strecpy(l->dir, l->dir + sizeof l->dir, dir);
	fd = create(dir, OREAD, DMDIR|0777);
	if(fd < 0)
		loadbroken("%s: %r", dir);
	close(fd);
	for(i = 0; i < Loadfiles; i++)
		l->f[i].fd = -1;
}

static void
loadsome(Load *l)
{
	switch(nrand(20)){
	case 0:
		loadbrief(l);
		break;
	case 1:
		loadlist(l);
		break;
	default:
		loadfile(l, &l->f[nrand(Loadfiles)]);
	}
}

static void
loadend(Load *l)
{
	int i;

	for(i = 0; i < Loadfiles; i++)
		if(l->f[i].fd >= 0){
			loadread(l, &l->f[i]);
			if(!l->f[i].gone)
				loadremove(l, &l->f[i]);
			loadclose(l, &l->f[i]);
		}
	loadlist(l);
	if(remove(l->dir) < 0)
		loadbroken("%s: remove: %r", l->dir);
}
