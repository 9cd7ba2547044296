/*
 * Write one valid message of each type, and two stat records, into a corpus
 * folder: fuzzing that starts from nothing spends its time finding size fields.
 * usage: mkseeds fcalldir dirdir
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fcall.h"

static void
put(const char *dir, const char *name, int n, const void *buf, uint32_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s%d", dir, name, n);
	f = fopen(path, "w");
	if(f == NULL || fwrite(buf, 1, len, f) != len || fclose(f) != 0){
		perror(path);
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	uint8_t buf[1024], st[256];
	Fcall f;
	Dir d = { .name = "name", .uid = "glenda", .gid = "sys", .muid = "bootes", .length = 42, .mode = DMDIR|0775 };
	uint32_t n, ns;
	int t, i;

	if(argc != 3)
		return 2;
	ns = convD2M(&d, st, sizeof st);
	put(argv[2], "dir", 0, st, ns);
	d.name = d.uid = d.gid = d.muid = "";
	put(argv[2], "dir", 1, st, convD2M(&d, st, sizeof st));
	for(t = Tversion; t < Tmax; t++){
		memset(&f, 0, sizeof f);
		f.type = (uint8_t)t;
		f.tag = 1;
		f.version = f.ename = f.uname = f.name = "9P2000";
		f.count = 5;
		f.data = "hello";
		f.stat = st;
		f.nstat = (uint16_t)ns;
		f.nwname = f.nwqid = 3;
		for(i = 0; i < 3; i++)
			f.wname[i] = i == 1? "..": "bin";
		n = convS2M(&f, buf, sizeof buf);
		if(n == 0 && t != Terror)
			return 1;
		if(n > 0)
			put(argv[1], "msg", t, buf, n);
	}
	return 0;
}
