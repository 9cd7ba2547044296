/*
 * Closing files of a mount.  Who has only read a file does not wait for its server; who may have written it does; and however many are closed,
 * the server hears of each, and there are tags left.
 */
#include "test.h"
#include <fcall.h>
#include <9p.h>

enum {
	Many	= 600,		/* more than there are tags */
	Tries	= 5,
	Soon	= 1500,		/* ms; the kernel waits 3 s for a server that does not answer */
};

static int told[2], go[2];	/* the server writes a byte when a file was closed; and reads one before, for "slow" */
static Srv fs;

static void
fsopen(Req *r)
{
	respond(r, nil);
}

static void
fsdestroyfid(Fid *f)
{
	char c;

	if(f->omode == -1 || f->file == nil)
		return;
	if(strcmp(f->file->name, "slow") == 0)
		read(go[1], &c, 1);
	write(told[1], "c", 1);
}

static void
serve(void)
{
	fs.tree = alloctree("glenda", "glenda", DMDIR|0777, nil);
	createfile(fs.tree->root, "f", "glenda", 0666, nil);
	createfile(fs.tree->root, "slow", "glenda", 0666, nil);
	fs.open = fsopen;
	fs.destroyfid = fsdestroyfid;
	postmountsrv(&fs, nil, "/n/temp", MREPL);
}

/* How many the server has told of, and nobody has read yet. */
static int
ntold(void)
{
	Dir *d;
	int n;

	d = dirfstat(told[0]);
	n = d != nil? d->length: -1;
	free(d);
	return n;
}

static void
forget(void)
{
	char buf[Many];

	while(ntold() > 0)
		read(told[0], buf, sizeof buf);
}

static void
testread(void)
{
	vlong t, least;
	int fd, i;

	least = 1000*1000;
	for(i = 0; i < Tries; i++){
		fd = open("/n/temp/slow", OREAD);
		CK(fd >= 0);
		t = nsec();
		close(fd);
		t = (nsec() - t)/1000000;
		if(t < least)
			least = t;
		CKEQ(ntold(), 0);
		write(go[0], "g", 1);
		CK(access("/n/temp/f", AEXIST) == 0);	/* answered after that */
		CKEQ(ntold(), 1);
		forget();
	}
	CK(least < Soon);
}

static void
testwritten(void)
{
	int i, fd;

	for(i = 0; i < Tries; i++){
		fd = open("/n/temp/f", i%2 == 0? OWRITE: ORDWR);
		CK(fd >= 0);
		close(fd);
		CKEQ(ntold(), 1);
		forget();
	}
}

static void
testmany(void)
{
	static int fd[Many];
	int i, n;

	for(n = 0; n < Many; n++)
		if((fd[n] = open("/n/temp/f", OREAD)) < 0)
			break;
	CK(n > 300);
	for(i = 0; i < n; i++)
		close(fd[i]);
	CK(access("/n/temp/f", AEXIST) == 0);
	CKEQ(ntold(), n);
	forget();
}

void
main(int argc, char **argv)
{
	USED(argc, argv);
	if(pipe(told) < 0 || pipe(go) < 0)
		sysfatal("pipe: %r");
	serve();
	testread();
	testwritten();
	testmany();
	unmount(nil, "/n/temp");
	done();
}
