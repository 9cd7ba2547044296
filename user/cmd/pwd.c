/*
 * pwd - print the name of the working directory.
 */
#include <u.h>
#include <libc.h>

void
main(int argc, char *argv[])
{
	char buf[8192];

	argv0 = argv[0];
	if(argc > 1){
		fprint(2, "usage: pwd\n");
		exits("usage");
	}
	if(getwd(buf, sizeof buf) == nil){
		fprint(2, "pwd: %r\n");
		exits("getwd");
	}
	print("%s\n", buf);
	exits(nil);
}
