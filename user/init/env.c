/*
 * Who we are and what every process finds in /env.
 */
#include <u.h>
#include <libc.h>
#include "init.h"

enum
{
	Maxvalue	= 64*1024,
};

static char*
readfile(char *name)
{
	char *buf;
	long n;
	int fd;

	fd = open(name, OREAD);
	if(fd < 0)
		return nil;
	buf = malloc(Maxvalue);
	n = -1;
	if(buf != nil)
		n = readn(fd, buf, Maxvalue - 1);
	close(fd);
	if(n < 0){
		free(buf);
		return nil;
	}
	while(n > 0 && (buf[n-1] == '\n' || buf[n-1] == '\0'))
		n--;
	buf[n] = '\0';
	return buf;
}

static int
writefile(char *name, char *s, long n)
{
	int fd, r;

	fd = open(name, OWRITE);
	if(fd < 0)
		return -1;
	r = write(fd, s, n) == n ? 0 : -1;
	close(fd);
	return r;
}

char*
bootconf(char *name)
{
	char *path, *s;

	path = smprint("#ec/%s", name);
	if(path == nil)
		return nil;
	s = readfile(path);
	free(path);
	return s;
}

/*
 * The value of name in the boot configuration, or else the one given.
 */
static char*
option(char *name, char *otherwise)
{
	char *s;

	s = bootconf(name);
	return s != nil && s[0] != '\0' ? s : otherwise;
}

void
identity(void)
{
	char *user, *now, *sys;

	user = option("user", "glenda");
	now = readfile("#c/user");
	if((now == nil || strcmp(now, user) != 0) && writefile("#c/hostowner", user, strlen(user)) < 0)
		complain("can't become %s: %r", user);
	free(now);
	sys = option("sysname", "ennead");
	if(writefile("#c/sysname", sys, strlen(sys)) < 0)
		complain("can't set #c/sysname: %r");
}

static void
set(char *name, char *value, long n)
{
	char path[128];
	int fd;

	snprint(path, sizeof path, "#e/%s", name);
	fd = create(path, OWRITE, 0666);
	if(fd < 0 || write(fd, value, n) != n)
		complain("can't set $%s: %r", name);
	if(fd >= 0)
		close(fd);
}

static void
setstr(char *name, char *value)
{
	set(name, value, strlen(value));
}

/*
 * Lists, here path and prompt, have a NUL after each element.
 */
void
environment(void)
{
	static char path[] = ".\0/bin";
	char *user, *sys, *s, prompt[64];
	int n;

	user = readfile("#c/user");
	if(user == nil || user[0] == '\0')
		user = "none";
	sys = readfile("#c/sysname");
	if(sys == nil)
		sys = "ennead";
	setstr("user", user);
	setstr("sysname", sys);
	setstr("cputype", "amd64");
	setstr("objtype", "amd64");
	setstr("service", option("service", "terminal"));
	s = smprint("/usr/%s", user);
	if(s != nil)
		setstr("home", s);
	free(s);
	set("path", path, sizeof path);
	n = snprint(prompt, sizeof prompt - 3, "%s%% ", sys) + 1;
	memmove(prompt + n, "\t", 2);
	set("prompt", prompt, n + 2);
	s = readfile("/adm/timezone/local");
	setstr("timezone", s != nil ? s : "GMT 0 GMT 0");
	free(s);
}
