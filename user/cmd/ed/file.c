/*
 * e E r w W f: files.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

static void
tell(void)
{
	if(ed.verbose)
		Bprint(&ed.out, "%lld\n", ed.count);
}

static void
cannot(char *name)
{
	static char msg[300];

	snprint(msg, sizeof msg, "?%s", name);
	error(msg);
}

/* the name that follows, or the remembered one; it becomes the remembered one if there is none */
static char*
filename(int cmd)
{
	static char *name;
	char *s, *p, *e;
	int c;

	c = getch();
	if(c != ' ' && c != '\t' && c != '\n' && c >= 0)
		error("?");
	ungetch(c);
	s = c < 0 ? nil : getl();
	for(p = s; p != nil && (*p == ' ' || *p == '\t'); p++)
		;
	if(p == nil || *p == 0){
		free(s);
		if(ed.file == nil && cmd != 'f')
			error("?");
		return ed.file;
	}
	for(e = p + strlen(p); e > p && (e[-1] == ' ' || e[-1] == '\t'); )
		*--e = 0;
	free(name);
	name = strdup(p);
	free(s);
	if(cmd == 'e' || cmd == 'E' || cmd == 'f' || ed.file == nil){
		free(ed.file);
		ed.file = strdup(name);
	}
	return name;
}

void
readfile(char *name, long after)
{
	Biobuf *b;
	char *s;
	int appended;

	b = Bopen(name, OREAD);
	if(b == nil)
		cannot(name);
	ed.count = 0;
	appended = 0;
	while((s = Brdstr(b, '\n', 0)) != nil){
		int n = Blinelen(b);

		if(n > 0 && s[n-1] == '\n')
			s[--n] = 0;
		else
			appended = 1;
		ed.count += utflen(s) + 1;
		insert(after++, s);
		ed.dot = after;
	}
	Bterm(b);
	if(appended)
		Bprint(&ed.out, "'\\n' appended\n");
	tell();
}

static void
writefile(char *name, int append)
{
	Biobuf b;
	long n;
	int fd;
	char *s;

	fd = -1;
	if(append && (fd = open(name, OWRITE)) >= 0)
		seek(fd, 0, 2);
	if(fd < 0)
		fd = create(name, OWRITE, 0666);
	if(fd < 0)
		cannot(name);
	Binit(&b, fd, OWRITE);
	ed.count = 0;
	for(n = ed.a1; n > 0 && n <= ed.a2; n++){
		s = line(n)->s;
		Bwrite(&b, s, strlen(s));
		Bputc(&b, '\n');
		ed.count += utflen(s) + 1;
	}
	n = Bterm(&b);
	close(fd);
	if(n < 0)
		error("?");
	tell();
}

static void
edit(int cmd)
{
	char *name;

	if(cmd == 'e' && ed.changed && !ed.warned){
		ed.warned = 1;
		error("?");
	}
	name = filename(cmd);
	if(ed.last > 0)
		delete(1, ed.last);
	ed.dot = 0;
	readfile(name, 0);
	ed.changed = ed.warned = 0;
}

void
filecmd(int cmd)
{
	char *name;
	int all;

	switch(cmd){
	case 'e':
	case 'E':
		noaddr();
		edit(cmd);
		break;
	case 'f':
		noaddr();
		name = filename(cmd);
		Bprint(&ed.out, "%s\n", name != nil ? name : "?");
		break;
	case 'r':
		if(ed.naddr == 0)
			ed.a2 = ed.last;
		readfile(filename(cmd), ed.a2);
		break;
	default:
		if(ed.naddr == 0){
			ed.a1 = ed.last > 0;
			ed.a2 = ed.last;
		}
		all = ed.a1 <= 1 && ed.a2 == ed.last;
		name = filename(cmd);
		writefile(name, cmd == 'W');
		if(all)
			ed.changed = 0;
	}
}
