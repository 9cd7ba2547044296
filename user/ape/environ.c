/*
 * environ: all of /env as NAME=value, words of a list with a blank between.
 */
#include <u.h>
#include <libc.h>

char	**environ;

static char*
entry(char *name, vlong len)
{
	char *s, *p, file[256];
	int fd;
	long n, k;

	snprint(file, sizeof file, "/env/%s", name);
	fd = open(file, OREAD);
	if(fd < 0)
		return nil;
	k = strlen(name);
	s = malloc(k + 1 + len + 1);
	if(s == nil)
		sysfatal("no memory");
	n = sprint(s, "%s=", name);
	k = read(fd, s + n, len);
	close(fd);
	if(k < 0)
		k = 0;
	s[n+k] = 0;
	if(k > 0 && s[n+k-1] == 0)
		k--;
	for(p = s + n; p < s + n + k; p++)
		if(*p == 0)
			*p = ' ';
	return s;
}

void
_mkenviron(void)
{
	Dir *d;
	long i, n, k;
	int fd;

	n = 0;
	d = nil;
	fd = open("/env", OREAD);
	if(fd >= 0){
		n = dirreadall(fd, &d);
		close(fd);
	}
	if(n < 0)
		n = 0;
	environ = mallocz((n + 1)*sizeof *environ, 1);
	if(environ == nil)
		sysfatal("no memory");
	k = 0;
	for(i = 0; i < n; i++)
		if(strncmp(d[i].name, "fn#", 3) != 0 && (environ[k] = entry(d[i].name, d[i].length)) != nil)
			k++;
	free(d);
}
