/* Which frames a block has and whether a device may work on it, as the kernel tells; and that nobody else gets them meanwhile. */
#include "dma.h"

vlong
pinned(void)
{
	return number("#x/stats", "pinned");
}

vlong
quarantine(void)
{
	return number("#x/stats", "quarantine");
}

/* The first frame of a block of process pid, and its pins. */
vlong
frame(int pid, vlong h, vlong *pins)
{
	static char text[64*1024];
	char name[32], want[32], *s, *p;
	long n;
	int fd;

	snprint(name, sizeof name, "/proc/%d/pages", pid);
	snprint(want, sizeof want, "%#llux ", h);
	fd = open(name, OREAD);
	n = readn(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	for(s = text; s != nil; s = strchr(s, '\n')){
		s += *s == '\n';
		if(strncmp(s, want, strlen(want)) != 0)
			continue;
		if(pins != nil && (p = strstr(s, " pins ")) != nil)
			*pins = atoll(p + 6);
		p = strstr(s, " frame ");
		return p != nil ? strtoll(p + 7, nil, 0) : -1;
	}
	return -1;
}

/* Memory for whoever asks. */
static vlong other[Nother];
static char *otherp[Nother];

void
getothers(void)
{
	int i;

	for(i = 0; i < Nother; i++){
		other[i] = block(Npage, &otherp[i]);
		memset(otherp[i], 0x33, Size);
	}
}

/* None of it begins where the dead one's block did. */
void
ckframes(vlong f)
{
	vlong g;
	int i;

	for(i = 0; i < Nother; i++){
		g = frame(getpid(), other[i], nil);
		CK(g > 0 && g != f);
	}
}

/* All of it is as it was written; it is given back. */
void
ckothers(void)
{
	int i, k, bad;

	bad = 0;
	for(i = 0; i < Nother; i++){
		for(k = 0; k < Size; k++)
			bad += otherp[i][k] != 0x33;
		CKEQ(xfree(other[i]), 0);
	}
	CKEQ(bad, 0);
}
