/*
 * Environment variables are files in /env.  A list has its words separated by
 * NULs there; as one string they are separated by blanks.
 */
#include <u.h>
#include <libc.h>

static char*
envfile(const char *name)
{
	if(*name == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/') != nil){
		werrstr("bad environment variable name");
		return nil;
	}
	return smprint("/env/%s", name);
}

static char*
readfile(int fd)
{
	char *s, *t;
	long n, max, m;

	max = 128;
	s = malloc(max);
	n = 0;
	while(s != nil && (m = read(fd, s + n, max - n - 1)) > 0){
		n += m;
		if(n < max - 1)
			continue;
		max *= 2;
		t = realloc(s, max);
		if(t == nil)
			free(s);
		s = t;
	}
	if(s == nil)
		return nil;
	while(n > 0 && s[n-1] == 0)
		n--;
	s[n] = 0;
	for(m = 0; m < n; m++)
		if(s[m] == 0)
			s[m] = ' ';
	return s;
}

char*
getenv(const char *name)
{
	char *file, *s;
	int fd;

	file = envfile(name);
	if(file == nil)
		return nil;
	fd = open(file, OREAD|OCEXEC);
	free(file);
	if(fd < 0)
		return nil;
	s = readfile(fd);
	close(fd);
	return s;
}

int
putenv(const char *name, const char *val)
{
	char *file;
	long n;
	int fd;

	file = envfile(name);
	if(file == nil)
		return -1;
	fd = create(file, OWRITE|OCEXEC, 0666);
	free(file);
	if(fd < 0)
		return -1;
	n = strlen(val);
	if(n > 0 && write(fd, val, n) != n){
		close(fd);
		return -1;
	}
	close(fd);
	return 0;
}
