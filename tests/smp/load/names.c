/* Name spaces: copies, binds, unions, /srv and /env, descriptors' names; walks and directory reads meanwhile. */
#include "load.h"
#include "../../user/clean.h"

/* Each of these ends the process, without an error, when memory is short. */
static void
put(char *name, char *text)
{
	int fd, n;

	n = strlen(text);
	if((fd = create(name, OWRITE, 0666)) < 0 || write(fd, text, n) != n){
		if(scarce())
			_exits(nil);
		bad("%s: %r", name);
	}
	close(fd);
}

static void
folder(char *name)
{
	int fd;

	if((fd = create(name, OREAD, DMDIR|0777)) < 0){
		if(scarce())
			_exits(nil);
		bad("%s: %r", name);
	}
	close(fd);
}

/* What is in it cannot even be listed while memory is short, so this goes on until it can. */
static void
removefolder(char *name)
{
	int i;

	for(i = 0; i < 2000; i++){
		clean(name);
		if(remove(name) >= 0)
			return;
		if(!sh->pressure)
			break;
		sleep(5);
	}
	bad("remove %s: %r", name);
}

/* In a name space and folders of its own: a union of two of them. */
static void
unions(void)
{
	char u[32], v[32], file[40], *s;
	Dir *d;
	long n, i;
	int fd, seen;

	rfork(RFNAMEG);
	snprint(u, sizeof u, "/tmp/u%d", getpid());
	snprint(v, sizeof v, "/tmp/v%d", getpid());
	folder(u);
	folder(v);
	snprint(file, sizeof file, "%s/one", u);
	put(file, "1");
	snprint(file, sizeof file, "%s/two", v);
	put(file, "2");
	if(bind(u, "/n", MREPL) < 0 || bind(v, "/n", rnd(2) ? MAFTER : MBEFORE) < 0)
		_exits(scarce() ? nil : "bind");
	if((s = slurp("/n/one")) == nil || s[0] != '1' || (s = slurp("/n/two")) == nil || s[0] != '2')
		if(!scarce())
			bad("the union has not both files: %r");
	if((fd = open("/n", OREAD)) >= 0){
		n = dirreadall(fd, &d);
		seen = 0;
		for(i = 0; i < n; i++)
			seen += strcmp(d[i].name, "one") == 0 || strcmp(d[i].name, "two") == 0;
		if(seen != 2 && !sh->pressure)	/* a member whose server has no memory for it is left out, as any that cannot be read */
			bad("%d of 2 names in the union", seen);
		close(fd);
	}
	if(unmount(u, "/n") < 0 && !scarce())
		bad("unmount: %r");
	if(access("/n/one", AEXIST) == 0)
		bad("a file after the unmount");
	removefolder(u);
	removefolder(v);
	_exits(nil);
}

static void
posting(void)
{
	char name[32], buf[64], c, *s;
	int p[2], fd;

	snprint(name, sizeof name, "#s/soak.%d", getpid());
	if(pipe(p) < 0 || (fd = create(name, OWRITE, 0600)) < 0)
		_exits(scarce() ? nil : "srv");
	fprint(fd, "%d", p[0]);
	close(p[0]);
	close(fd);
	fd = open(name, ORDWR);
	if(remove(name) < 0 && !scarce())
		bad("%s: %r", name);
	if(fd >= 0 && (write(fd, "x", 1) != 1 || read(p[1], &c, 1) != 1 || c != 'x') && !scarce())
		bad("a posted pipe: %r");
	snprint(name, sizeof name, "#e/soak%d", getpid());
	snprint(buf, sizeof buf, "%d", getpid());
	put(name, buf);
	if(((s = slurp(name)) == nil || strcmp(s, buf) != 0) && !scarce())
		bad("%s is not %s", name, buf);
	remove(name);
	_exits(nil);
}

static void
walks(void)
{
	char buf[256];
	int fd, i;

	for(i = 0; i < 20; i++){
		if((fd = open(rnd(2) ? "/bin/../lib/./namespace" : "/lib/namespace", OREAD)) < 0)
			if(!scarce())
				bad("/lib/namespace: %r");
		if(fd >= 0 && fd2path(fd, buf, sizeof buf) == 0 && strcmp(buf, "/lib/namespace") != 0)
			bad("fd2path: %s", buf);
		close(fd);
		if(access("/nonesuch/x", AEXIST) == 0)
			bad("/nonesuch/x");
	}
	_exits(nil);
}

void
names(void)
{
	static void (*fn[])(void) = { unions, posting, walks };
	int i;

	do{
		for(i = 0; i < 3; i++)
			if(spawn(RFFDG) == 0)
				fn[rnd(nelem(fn))]();
		waitall("");
	}while(more());
}
