/*
 * xcc, the contract compiler of user/cmd/xcc, as a program of the machine that builds: xcc -t|-p|-c|-s FILE >OUT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile.h"

static void
keep(void *arg, const char *s, size_t n)
{
	fwrite(s, 1, n, arg);
}

int
main(int argc, char **argv)
{
	static char src[1 << 20];
	FILE *f;

	if(argc != 3 || argv[1][0] != '-' || strlen(argv[1]) != 2 || strchr("tpcs", argv[1][1]) == NULL) {
		fprintf(stderr, "usage: xcc -t|-p|-c|-s FILE >OUT\n");
		return 2;
	}
	f = fopen(argv[2], "rb");
	if(f == NULL) {
		perror(argv[2]);
		return 2;
	}
	size_t n = fread(src, 1, sizeof src, f);
	if(n == sizeof src) {
		fprintf(stderr, "xcc: %s is too large\n", argv[2]);
		return 2;
	}
	const char *e = xcc(argv[2], src, n, argv[1][1], keep, stdout);
	if(e != NULL) {
		fputs(e, stderr);
		return 1;
	}
	return fflush(stdout) != 0;
}
