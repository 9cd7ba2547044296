/*
 * kill - print commands that would end the processes with the given names.
 * Nothing is killed until the output is run: kill name | rc
 */
#include <u.h>
#include <libc.h>

static int
readfile(char *dir, char *file, char *buf, int n)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "/proc/%s/%s", dir, file);
	fd = open(name, OREAD);
	if(fd < 0)
		return -1;
	n = read(fd, buf, n - 1);
	close(fd);
	if(n >= 0)
		buf[n] = '\0';
	return n;
}

/*
 * status: the name in 27 columns and a blank, the user in 27 and a blank, proc(3).
 */
static void
kill1(char *pid, char *user, char *argv[])
{
	char st[128], args[256];
	char *owner, *p;

	if(readfile(pid, "status", st, sizeof st) < 56)
		return;
	st[27] = st[55] = '\0';
	owner = st + 28;
	for(p = st + 27; p > st && p[-1] == ' '; *--p = '\0')
		;
	for(p = st + 55; p > owner && p[-1] == ' '; *--p = '\0')
		;
	if(strcmp(owner, user) != 0)
		return;
	for(; *argv != nil; argv++)
		if(strcmp(*argv, st) == 0)
			break;
	if(*argv == nil)
		return;
	if(readfile(pid, "args", args, sizeof args) <= 0)
		strecpy(args, args + sizeof args, st);
	for(p = args; *p != '\0'; p++)
		if(*p == '\n')
			*p = ' ';
	while(p > args && p[-1] == ' ')
		*--p = '\0';
	print("echo kill>/proc/%s/note # %s\n", pid, args);
}

static int
pidcmp(const void *a, const void *b)
{
	return atoi(((Dir*)a)->name) - atoi(((Dir*)b)->name);
}

void
main(int argc, char *argv[])
{
	Dir *d;
	int fd;
	long i, n;

	if(argc < 2){
		fprint(2, "usage: kill name ...\n");
		exits("usage");
	}
	fd = open("/proc", OREAD);
	if(fd < 0 || (n = dirreadall(fd, &d)) < 0){
		fprint(2, "kill: can't read /proc: %r\n");
		exits("open /proc");
	}
	close(fd);
	qsort(d, n, sizeof d[0], pidcmp);
	for(i = 0; i < n; i++)
		if(d[i].name[0] >= '0' && d[i].name[0] <= '9')
			kill1(d[i].name, getuser(), argv + 1);
	exits(nil);
}
