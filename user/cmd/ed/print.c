/*
 * p, l and n.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

enum {
	Maxcol	= 72 - 8,
};

/* everything visible; long lines folded */
static void
list(char *s)
{
	char buf[16];
	int col, n;
	Rune r;

	for(col = 0; *s != 0; s += n){
		n = chartorune(&r, s);
		if(r == '\t')
			strcpy(buf, "\\t");
		else if(r == '\b')
			strcpy(buf, "\\b");
		else if(r == '\\')
			strcpy(buf, "\\\\");
		else if(r < ' ' || r >= 0x7f)
			snprint(buf, sizeof buf, "\\x%.4ux", r);
		else
			snprint(buf, sizeof buf, "%C", r);
		if(col + (int)strlen(buf) > Maxcol){
			Bprint(&ed.out, "\\\n\t");
			col = 8;
		}
		Bprint(&ed.out, "%s", buf);
		col += strlen(buf);
	}
	if(col > 0 && s[-1] == ' ')
		Bprint(&ed.out, "\\n");
	Bprint(&ed.out, "\n");
}

void
show(long n, int how)
{
	char *s;

	s = line(n)->s;
	if(how == 'n')
		Bprint(&ed.out, "%ld\t", n);
	if(how == 'l')
		list(s);
	else{
		Bwrite(&ed.out, s, strlen(s));
		Bputc(&ed.out, '\n');
	}
	ed.dot = n;
}

/* what may follow a command: p, l or n, and the end of the line */
void
suffix(void)
{
	int c;

	c = getch();
	if(c == 'p' || c == 'l' || c == 'n'){
		ed.print = c;
		c = getch();
	}
	if(c != '\n' && c >= 0)
		error("?");
}
