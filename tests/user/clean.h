/*
 * What tests left in a folder goes, also out of folders that nobody may read or write: random calls make such ones.
 */
#pragma once

/* Everything below dir, but not dir itself. */
static void
clean(char *dir)
{
	char name[512];
	Dir all, *d;
	long n, i;
	int fd;

	nulldir(&all);
	all.mode = DMDIR|0777;
	dirwstat(dir, &all);	/* fails where it is not ours; then there is nothing to be done */
	if((fd = open(dir, OREAD)) < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "%s/%s", dir, d[i].name);
		if(d[i].mode & DMDIR)
			clean(name);
		remove(name);
	}
	if(n > 0)
		free(d);
}
