/*
 * The archive as blocks, through a compressing program if need be.
 */
#include <u.h>
#include <libc.h>
#include "tar.h"

static int afd = -1;
static int pid;			/* of the compressing program */
static uchar buf[Factor*Block];
static long nbuf, pos;		/* bytes in the buffer, next one */
static vlong where;		/* offset of the next block in the archive */

/* run the program between us and the archive; our end of the pipe */
static int
filter(int fd, char *a0, char *a1, int reading)
{
	int p[2];
	char file[64];

	if(pipe(p) < 0)
		sysfatal("can't make a pipe: %r");
	pid = fork();
	if(pid < 0)
		sysfatal("can't fork: %r");
	if(pid == 0){
		dup(reading ? fd : p[1], 0);
		dup(reading ? p[1] : fd, 1);
		close(p[0]);
		close(p[1]);
		snprint(file, sizeof file, "/bin/%s", a0);
		execl(file, a0, a1, nil);
		sysfatal("can't run %s: %r", a0);
	}
	close(p[1]);
	if(fd > 2)
		close(fd);
	return p[0];
}

/* is it compressed, whatever the options say? */
static int
zipped(int fd)
{
	uchar b[2];

	return pread(fd, b, 2, 0) == 2 && b[0] == 0x1f && b[1] == 0x8b;
}

void
openread(void)
{
	int fd;

	fd = opt.file == nil ? 0 : open(opt.file, OREAD);
	if(fd < 0)
		sysfatal("can't open %s: %r", opt.file);
	afd = opt.zip != nil || (opt.file != nil && zipped(fd)) ? filter(fd, "gunzip", nil, 1) : fd;
}

void
openwrite(void)
{
	int fd;

	fd = opt.file == nil ? 1 : create(opt.file, OWRITE, 0666);
	if(fd < 0)
		sysfatal("can't create %s: %r", opt.file);
	afd = opt.zip != nil ? filter(fd, opt.zip, nil, 0) : fd;
}

/* to add at the end: find the end first */
void
openupdate(void)
{
	Entry e;
	vlong end;

	if(opt.file == nil || opt.zip != nil)
		sysfatal("r wants a file that is not compressed");
	if(access(opt.file, AEXIST) < 0){
		openwrite();
		return;
	}
	afd = open(opt.file, ORDWR);
	if(afd < 0)
		sysfatal("can't open %s: %r", opt.file);
	end = 0;
	while(gethdr(&e)){
		skip(e.size);
		freeentry(&e);
		end = where;
	}
	if(seek(afd, end, 0) < 0)
		sysfatal("can't seek in %s: %r", opt.file);
	nbuf = pos = 0;
}

long
getblock(uchar *b)
{
	if(pos == nbuf){
		nbuf = readn(afd, buf, sizeof buf);
		pos = 0;
		if(nbuf < 0)
			sysfatal("error reading archive: %r");
		if(nbuf%Block != 0)
			complain("archive ends inside a block");
		nbuf -= nbuf%Block;
		if(nbuf == 0)
			return 0;
	}
	memmove(b, buf + pos, Block);
	pos += Block;
	where += Block;
	return Block;
}

static void
flush(void)
{
	if(nbuf > 0 && write(afd, buf, nbuf) != nbuf)
		sysfatal("error writing archive: %r");
	nbuf = 0;
}

/* the last block is filled with zeros */
void
putblocks(void *a, long n)
{
	uchar *p;
	long k;

	for(p = a; n > 0; n -= k, p += k){
		k = n < Block ? n : Block;
		memmove(buf + nbuf, p, k);
		memset(buf + nbuf + k, 0, Block - k);
		nbuf += Block;
		if(nbuf == sizeof buf)
			flush();
	}
}

void
closearchive(void)
{
	static uchar zero[2*Block];
	Waitmsg *w;

	if(opt.key == 'c' || opt.key == 'r'){
		putblocks(zero, sizeof zero);
		if(opt.zip == nil)
			while(nbuf != 0)
				putblocks(zero, Block);
		flush();
	}else if(pid > 0)
		while(getblock(zero) > 0)
			;
	close(afd);
	while(pid > 0 && (w = wait()) != nil){
		if(w->msg[0] != 0)
			complain("%s", w->msg);
		if(w->pid == pid)
			pid = 0;
		free(w);
	}
}
