/*
 * fork, and exec with the arguments written out.
 */
#include <u.h>
#include <libc.h>

enum {
	Maxargs	= 512,
};

int
fork(void)
{
	return rfork(RFPROC|RFFDG|RFREND);
}

/* execl(file, argv0, ..., nil) */
int
execl(const char *file, ...)
{
	char *argv[Maxargs];
	va_list arg;
	int n;

	va_start(arg, file);
	n = 0;
	while((argv[n] = va_arg(arg, char*)) != nil){
		if(++n == Maxargs){
			va_end(arg);
			werrstr("execl: too many arguments");
			return -1;
		}
	}
	va_end(arg);
	return exec(file, argv);
}
