/*
 * The memory of the file servers that all tests share, which grows with what tests did to them and does not shrink, so leak checks
 * take it out: their heaps, and blocks, which are lent to ramfs to store in, or its own for who reads (show.c there), each with
 * a page table of its record.
 */
#pragma once

typedef struct Served Served;
struct Served {
	vlong anon, block, ptable;	/* frames, by their class in #c/kstat */
};

/* A file of a process, as a string. */
static long
procfile(char *pid, char *file, char *buf, long size)
{
	char name[64];
	long n;
	int fd;

	snprint(name, sizeof name, "#p/%s/%s", pid, file);
	fd = open(name, OREAD);
	n = fd >= 0 ? readn(fd, buf, size - 1) : 0;
	close(fd);
	if(n < 0)
		n = 0;
	buf[n] = 0;
	return n;
}

/* "handle address frames state ...", a line for each block. */
static void
countblocks(char *text, Served *s)
{
	char *line, *next, *f[10];

	for(line = text; (next = strchr(line, '\n')) != nil; line = next){
		*next++ = 0;
		if(tokenize(line, f, nelem(f)) < 10)
			continue;
		s->block += atoll(f[2]);
		s->ptable++;
	}
}

/* Of every ramfs; the seventh number of a status file is its memory in KiB. */
static void
served(Served *s)
{
	static char text[16*1024];
	Dir *d;
	long n, i;
	int fd;

	memset(s, 0, sizeof *s);
	fd = open("#p", OREAD);
	n = fd >= 0 ? dirreadall(fd, &d) : -1;
	close(fd);
	for(i = 0; i < n; i++){
		if(procfile(d[i].name, "status", text, sizeof text) < 68 + 7*12 || strncmp(text, "ramfs ", 6) != 0)
			continue;
		s->anon += atoll(text + 68 + 6*12) / 4;
		procfile(d[i].name, "pages", text, sizeof text);
		countblocks(text, s);
	}
	if(n > 0)
		free(d);
}

static vlong
servedclass(Served *s, char *class)
{
	if(strcmp(class, "anon") == 0)
		return s->anon;
	if(strcmp(class, "block") == 0)
		return s->block;
	return strcmp(class, "ptable") == 0 ? s->ptable : 0;
}
