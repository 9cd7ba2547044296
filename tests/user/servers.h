/*
 * The memory of the file servers that all tests share: it is memory of processes, whose heaps
 * grow with what tests did to them and do not shrink, so leak checks take it out.
 */
#pragma once

/* Frames of every ramfs, by the seventh number of their status files (KiB). */
static vlong
serverframes(void)
{
	char name[64], status[256];
	Dir *d;
	vlong kib;
	long n, i, got;
	int fd;

	kib = 0;
	if((fd = open("#p", OREAD)) < 0)
		return 0;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "#p/%s/status", d[i].name);
		if((fd = open(name, OREAD)) < 0)
			continue;
		got = readn(fd, status, sizeof status - 1);
		close(fd);
		status[got > 0 ? got : 0] = 0;
		if(got > 68 + 7*12 && strncmp(status, "ramfs ", 6) == 0)
			kib += atoll(status + 68 + 6*12);
	}
	if(n > 0)
		free(d);
	return kib / 4;
}
