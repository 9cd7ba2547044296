/*
 * Names that the kernel takes from anywhere in a program's memory: at each place of a word, up to the last byte of a page or of a
 * segment, over the edge between two pages, of every length around a word's; and such that have no end in what the program has.
 */
#include "test.h"

enum { Page = 4096, Npage = 3, Longest = 40 };

static char *mem, *end;
static int bad;			/* notes of bad addresses */

static int
catch(void *u, char *msg)
{
	USED(u);
	if(strstr(msg, "bad address") == nil)
		return 0;
	bad++;
	return 1;
}

/* A name is asked for in between, so that nothing is left of the last one where the kernel takes names to. */
static void
other(void)
{
	CKERR(access("/tmp/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", AEXIST), "");
}

static int
opens(char *name)
{
	int fd;

	other();
	fd = open(name, OREAD);
	close(fd);
	return fd >= 0;
}

/* ".../null" of n bytes: slashes more than one are one. */
static void
spell(char *p, int n)
{
	static char tail[] = "dev/null";
	int i;

	for(i = 0; i < n - (int)strlen(tail); i++)
		p[i] = '/';
	memmove(p + i, tail, sizeof tail);
}

static void
lengths(void)
{
	char *p;
	int n, at;

	for(n = 9; n <= Longest; n++)
		for(at = 0; at < 8; at++){
			p = end - (n + 1) - at;		/* at 0 its end is the segment's last byte */
			spell(p, n);
			CK(opens(p));
		}
}

static void
edges(void)
{
	char *p;
	int n;

	for(n = 0; n <= 9; n++){
		p = mem + Page - n;		/* n bytes of it lie in the first page */
		spell(p, 9);
		CK(opens(p));
	}
}

/* What stands behind the end of a name is nobody's business. */
static void
behind(void)
{
	int n;

	for(n = 9; n <= Longest; n++){
		memset(mem, 0xff, 2*Longest);
		spell(mem, n);
		CK(opens(mem));
	}
}

/* A letter with the top bit set, or the byte 1 before others, is no end. */
static void
letters(void)
{
	static char *names[] = {"/tmp/\xc3\xa4\xc3\xb6\xc3\xbc", "/tmp/a\xc2\x80z", "/tmp/aaa\xef\xbf\xbd" "bbb"};
	char *p;
	int i, fd;

	for(i = 0; i < (int)nelem(names); i++){
		p = end - strlen(names[i]) - 1;
		strcpy(p, names[i]);
		other();
		fd = create(p, OWRITE, 0600);
		CK(fd >= 0);
		close(fd);
		other();
		CKEQ(access(names[i], AEXIST), 0);
		CKEQ(remove(names[i]), 0);
	}
	strcpy(mem, "/dev/nul\001");
	CKERR(open(mem, OREAD), "");
	CKEQ(access("/dev/null", AEXIST), 0);
}

static void
endless(void)
{
	static char *nowhere[] = {(char*)~0ull, (char*)0x7ffffffff000ull, (char*)0xffff800000000000ull, (char*)8};
	int n;

	atnotify(catch, 1);
	for(n = 1; n <= Longest; n++){
		memset(end - n, '/', n);
		bad = 0;
		CK(open(end - n, OREAD) < 0 && bad == 1);
	}
	for(n = 0; n < (int)nelem(nowhere); n++){
		bad = 0;
		CK(chdir(nowhere[n]) < 0 && bad == 1);
	}
	bad = 0;
	CK(chdir(end) < 0 && bad == 1);
	atnotify(catch, 0);
}

/* As long as names may be, and no longer. */
static void
longest(void)
{
	CK(opens((spell(mem, 200), mem)));
	CK(opens((spell(mem, 3*Page/2), mem)));
}

void
main(void)
{
	mem = segattach(0, "memory", (void*)0x70000000, Npage * Page);	/* with nothing behind it */
	if(mem == (char*)-1)
		sysfatal("segattach: %r");
	end = mem + Npage * Page;
	lengths();
	edges();
	behind();
	letters();
	endless();
	longest();
	done();
}
