/*
 * A line typed in the last row: colon commands, patterns.  The last ones come back with the arrow keys.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Nhist	= 64,
	Maxline	= 8*1024,
};

typedef struct Hist Hist;
struct Hist {
	char	*s[Nhist];		/* newest first */
	int	n;
};

static Hist commands, patterns;
static char text[Maxline + UTFmax + 1];	/* with the prompt */
static int len;

static void
keep(Hist *h, char *s)
{
	if(*s == 0 || (h->n > 0 && strcmp(h->s[0], s) == 0))
		return;
	if(h->n == Nhist)
		free(h->s[--h->n]);
	memmove(h->s + 1, h->s, h->n*sizeof h->s[0]);
	h->s[0] = estrdup(s);
	h->n++;
}

static void
add(Rune r)
{
	if(len < Maxline)
		len += runetochar(text + len, &r);
	text[len] = 0;
}

static void
drop(void)
{
	if(len > 1)
		len--;
	while(len > 1 && (text[len] & 0xc0) == 0x80)
		len--;
	text[len] = 0;
}

static void
dropword(void)
{
	while(len > 1 && text[len-1] == ' ')
		drop();
	while(len > 1 && text[len-1] != ' ')
		drop();
}

static void
recall(Hist *h, int *when, int step)
{
	if(*when + step < -1 || *when + step >= h->n)
		return;
	*when += step;
	len = 1;
	if(*when >= 0)
		len += snprint(text + 1, Maxline, "%s", h->s[*when]);
	text[len] = 0;
}

/* 0: the key does nothing to the line but belongs into it */
static int
edit(int key, Hist *h, int *when)
{
	switch(key){
	case Ctrl('W'):
		dropword();
		break;
	case Ctrl('U'):
		len = 1;
		text[len] = 0;
		break;
	case Ctrl('P'):
	case Kup:
		recall(h, when, 1);
		break;
	case Ctrl('N'):
	case Kdown:
		recall(h, when, -1);
		break;
	default:
		return key >= Kup;
	}
	return 1;
}

/* keys up to the end of the line; nil: cancelled */
char*
readline(int prompt, char *init)
{
	Hist *h;
	int key, when;

	h = prompt == ':' ? &commands : &patterns;
	when = -1;
	text[0] = prompt;
	len = 1 + snprint(text + 1, Maxline, "%s", init);
	for(;;){
		viewprompt(text, utflen(text));
		key = getkey();
		if(key == '\n' || key == '\r' || key < 0)
			break;
		if(key == Ctrl('V')){
			if((key = getkey()) > 0 && key < Kup)
				add(key);
			continue;
		}
		if(key == Esc || key == Ctrl('C') || ((key == '\b' || key == Del) && len == 1)){
			viewprompt(nil, 0);
			return nil;
		}
		if(key == '\b' || key == Del)
			drop();
		else if(!edit(key, h, &when) && key != 0)
			add(key);
	}
	viewprompt(nil, 0);
	keep(h, text + 1);
	return estrdup(text + 1);
}
