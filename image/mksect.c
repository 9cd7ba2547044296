/*
 * mksect NAME FILE OUT: a payload section of ennead.efi from a file: a page of header with length and
 * checksum, then the file (see efi/sect.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sect.h"

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static unsigned char*
readall(const char *path, size_t *len)
{
	unsigned char *buf;
	long n;
	FILE *f;

	f = fopen(path, "rb");
	if(f == NULL || fseek(f, 0, SEEK_END) < 0 || (n = ftell(f)) < 0)
		die(path);
	rewind(f);
	buf = malloc(n + 1);
	if(buf == NULL || fread(buf, 1, n, f) != (size_t)n)
		die(path);
	fclose(f);
	*len = n;
	return buf;
}

int
main(int argc, char **argv)
{
	static union {
		Secthdr h;
		unsigned char page[SECTHDR];
	} head;
	unsigned char *buf;
	size_t len;
	FILE *f;

	if(argc != 4 || strlen(argv[1]) >= sizeof head.h.name){
		fprintf(stderr, "usage: mksect name file out\n");
		return 2;
	}
	buf = readall(argv[2], &len);
	head.h.magic = SECTMAGIC;
	head.h.len = len;
	head.h.crc = crc32(0, buf, len);
	strcpy(head.h.name, argv[1]);
	f = fopen(argv[3], "wb");
	if(f == NULL || fwrite(&head, sizeof head, 1, f) != 1 || fwrite(buf, 1, len, f) != len || fclose(f) != 0)
		die(argv[3]);
	free(buf);
	return 0;
}
