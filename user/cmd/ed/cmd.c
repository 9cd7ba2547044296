/*
 * The commands.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

/* lines of text up to a lone period go behind a line */
static void
append(long after)
{
	char *s;

	ed.dot = after;
	while((s = getl()) != nil){
		if(strcmp(s, ".") == 0){
			free(s);
			break;
		}
		insert(ed.dot++, s);
	}
}

static void
deletelines(void)
{
	needline();
	delete(ed.a1, ed.a2);
	ed.dot = ed.a1 <= ed.last ? ed.a1 : ed.last;
}

static void
join(void)
{
	char *s, *p;
	long n, len;

	if(ed.naddr == 0)
		ed.a2 = ed.a1 + 1;
	else if(ed.naddr == 1)
		return;
	needline();
	len = 1;
	for(n = ed.a1; n <= ed.a2; n++)
		len += strlen(line(n)->s);
	p = s = malloc(len);
	if(s == nil)
		error("no memory");
	for(n = ed.a1; n <= ed.a2; n++)
		p = strecpy(p, s + len, line(n)->s);
	delete(ed.a1, ed.a2);
	insert(ed.a1 - 1, s);
	ed.dot = ed.a1;
}

/* where m and t go to */
static long
destination(void)
{
	long a1, a2, to;

	a1 = ed.a1;
	a2 = ed.a2;
	address();
	if(ed.naddr == 0)
		ed.a2 = ed.dot;
	to = ed.a2;
	ed.a1 = a1;
	ed.a2 = a2;
	suffix();
	needline();
	return to;
}

static void
copylines(void)
{
	long i, n, to;

	to = destination();
	n = ed.a2 - ed.a1 + 1;
	for(i = 0; i < n; i++)
		insert(to + i, strdup(line(ed.a1 + i + (ed.a1 + i > to ? i : 0))->s));
	ed.dot = to + n;
}

static void
movelines(void)
{
	long to;

	to = destination();
	if(to >= ed.a1 && to < ed.a2)
		error("?");
	if(to == ed.a2 || to == ed.a1 - 1){
		ed.dot = ed.a2;
		return;
	}
	move(ed.a1, ed.a2, to);
}

static void
mark(void)
{
	long n;
	int c;

	c = getch();
	if(c < 'a' || c > 'z')
		error("?");
	suffix();
	needline();
	for(n = 1; n <= ed.last; n++)
		if(line(n)->name == c - 'a' + 1)
			line(n)->name = 0;
	line(ed.a2)->name = c - 'a' + 1;
}

static void
browse(void)
{
	long n, end;
	int c, dir;

	dir = 1;
	c = getch();
	if(c == '-' || c == '+'){
		dir = c == '-' ? -1 : 1;
		c = getch();
	}
	if(isdigit(c)){
		ed.browse = number(c);
		c = getch();
	}
	if(c == 'p' || c == 'l' || c == 'n'){
		ed.browsefmt = c;
		c = getch();
	}
	if(c != '\n' && c >= 0)
		error("?");
	if(ed.naddr == 0 && dir > 0)
		ed.a2 = ed.dot + 1;
	if(dir < 0)
		ed.a2 = ed.a2 - ed.browse + 1 > 1 ? ed.a2 - ed.browse + 1 : 1;
	end = ed.a2 + ed.browse - 1;
	if(end > ed.last)
		end = ed.last;
	ed.a1 = ed.a2;
	needline();
	n = ed.a2;
	for(; n <= end; n++)
		show(n, ed.browsefmt);
	if(dir < 0)
		ed.dot = ed.a2;
}

static void
shell(void)
{
	char *s;
	int pid;

	noaddr();
	s = getl();
	Bflush(&ed.out);
	pid = fork();
	if(pid == 0){
		execl("/bin/rc", "rc", "-c", s != nil ? s : "", nil);
		exits("no rc");
	}
	free(s);
	while(pid > 0 && waitpid() != pid)
		;
	if(ed.verbose)
		Bprint(&ed.out, "!\n");
}

static void
quit(int force)
{
	noaddr();
	if(!force && ed.changed && ed.last > 0 && !ed.warned){
		ed.warned = 1;
		error("?");
	}
	Bterm(&ed.out);
	exits(nil);
}

static void
printlines(int how)
{
	long n, end;

	needline();
	end = ed.a2;
	for(n = ed.a1; n <= end; n++)
		show(n, how);
}

static void
newline(void)
{
	if(ed.naddr == 0)
		ed.a1 = ed.a2 = ed.dot + 1;
	else
		ed.a1 = ed.a2;
	printlines('p');
}

/* commands that insert or take out lines */
static int
editing(int c)
{
	switch(c){
	case 'a':
		suffix();
		append(ed.a2);
		break;
	case 'i':
		suffix();
		append(ed.a2 > 0 ? ed.a2 - 1 : 0);
		break;
	case 'c':
		suffix();
		if(ed.a1 == 0 && ed.a2 == 0 && ed.last == 0){
			append(0);
			break;
		}
		needline();
		delete(ed.a1, ed.a2);
		append(ed.a1 - 1);
		if(ed.dot == 0 && ed.last > 0)
			ed.dot = 1;
		break;
	case 'd':
		suffix();
		deletelines();
		break;
	case 'j':
		suffix();
		join();
		break;
	case 'm':
		movelines();
		break;
	case 't':
		copylines();
		break;
	case 's':
		substitute();
		break;
	case 'u':
		suffix();
		undo();
		break;
	default:
		return 0;
	}
	return 1;
}

void
command(int c)
{
	if(editing(c))
		return;
	switch(c){
	case 'e': case 'E': case 'f': case 'r': case 'w': case 'W':
		filecmd(c);
		break;
	case 'g':
		global(1);
		break;
	case 'v':
		global(0);
		break;
	case 'k':
		mark();
		break;
	case 'b':
		browse();
		break;
	case 'p': case 'l': case 'n':
		suffix();
		printlines(c);
		ed.print = 0;
		break;
	case 'P':
		suffix();
		break;
	case '=':
		suffix();
		Bprint(&ed.out, "%ld\n", ed.naddr == 0 ? ed.last : ed.a2);
		break;
	case '!':
		shell();
		break;
	case 'q':
	case 'Q':
		suffix();
		quit(c == 'Q');
		break;
	case '\n':
		newline();
		break;
	default:
		error("?");
	}
}

/* run commands until the input ends */
void
commands(void)
{
	int c;

	for(;;){
		ed.print = 0;
		c = getch();
		if(c < 0)
			return;
		ungetch(c);
		address();
		c = getch();
		if(c < 0)
			c = '\n';
		command(c);
		if(c != 'e' && c != 'q')
			ed.warned = ed.warned && !ed.changed;
		if(ed.print && ed.last > 0 && ed.dot > 0)
			show(ed.dot, ed.print);
	}
}
