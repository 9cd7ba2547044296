/*
 * Bio on a file against the same file in memory.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "test.h"

enum {
	Size	= 60000,
};

static uchar text[Size];

static void
maketext(int fd)
{
	static char *rune[] = {"a", "ä", "€", "😀", "\n", "z", "\xff", "b\n"};
	Biobuf b;
	char *s;
	int n;

	Binit(&b, fd, OWRITE);
	n = 0;
	while(n < Size - 8){
		s = rune[rndn(rndn(50) ? nelem(rune) - 4 : nelem(rune))];
		if(rndn(3) == 0 && (uchar)*s != 0xff)
			CHECK(Bprint(&b, "%s", s) == (int)strlen(s));
		else if(rndn(2))
			CHECK(Bwrite(&b, s, strlen(s)) == (long)strlen(s));
		else
			for(; *s != 0; s++){
				Bputc(&b, (uchar)*s);
				text[n++] = *s;
			}
		while(*s != 0)
			text[n++] = *s++;
		if(rndn(1000) == 0)
			Bflush(&b);
		CHECK(Boffset(&b) == n);
	}
	while(n < Size){
		BPUTC(&b, '.');
		text[n++] = '.';
	}
	CHECK(Bterm(&b) == 0);
}

static void
chars(Biobuf *b, int *pos)
{
	Rune r;
	char tmp[8];
	int c, n, back;

	switch(rndn(4)){
	case 0:
		c = Bgetc(b);
		CHECK(c == (*pos < Size ? text[*pos] : Beof));
		*pos += c >= 0;
		if(c >= 0 && rndn(2)){
			Bungetc(b);
			--*pos;
		}
		break;
	case 1:
		back = rndn(Bungetsize+1);
		for(n = 0; n < 6 && *pos < Size; n++)
			CHECK(BGETC(b) == text[(*pos)++]);
		if(n == 6){
			while(back-- > 0){
				CHECK(Bungetc(b) == 1);
				--*pos;
			}
		}
		break;
	default:
		memset(tmp, 0, sizeof tmp);
		memmove(tmp, text + *pos, Size - *pos < 7 ? Size - *pos : 7);
		n = chartorune(&r, tmp);
		c = Bgetrune(b);
		CHECK(*pos == Size ? c == Beof : c == (int)r);
		if(*pos < Size){
			*pos += n;
			if(rndn(2)){
				Bungetrune(b);
				*pos -= n;
			}
		}
	}
}

static void
blocks(Biobuf *b, int *pos)
{
	static uchar buf[20000];
	uchar *e;
	char *s;
	int n, want;

	switch(rndn(3)){
	case 0:
		n = rndn(rndn(20) ? 300 : sizeof buf);
		want = n < Size - *pos ? n : Size - *pos;
		CHECK(Bread(b, buf, n) == want && memcmp(buf, text + *pos, want) == 0);
		*pos += want;
		break;
	case 1:
		e = memchr(text + *pos, '\n', Size - *pos);
		n = e != nil ? e + 1 - (text + *pos) : Size - *pos;
		s = Brdline(b, '\n');
		if(e == nil)
			CHECK(s == nil);
		else
			CHECKF(s != nil && Blinelen(b) == n && memcmp(s, text + *pos, n) == 0, "Brdline at %d", *pos);
		if(s != nil)
			*pos += n;
		else if(Blinelen(b) > 0){
			CHECK(Blinelen(b) == n);
			want = Bread(b, buf, n);
			*pos += want;
		}
		break;
	case 2:
		e = memchr(text + *pos, '\n', Size - *pos);
		n = e != nil ? e + 1 - (text + *pos) : Size - *pos;
		s = Brdstr(b, '\n', 1);
		if(n == 0)
			CHECK(s == nil);
		else{
			want = e != nil ? n-1 : n;
			CHECKF(s != nil && Blinelen(b) == want && memcmp(s, text + *pos, want) == 0, "Brdstr at %d", *pos);
		}
		free(s);
		*pos += n;
	}
}

static void
readback(int fd)
{
	Biobuf b;
	int i, pos, to;

	seek(fd, 0, 0);
	Binit(&b, fd, OREAD);
	pos = 0;
	for(i = 0; i < 60000; i++){
		switch(rndn(8)){
		case 0:
			if(pos == Size || rndn(100) == 0){
				to = rndn(2) ? rndn(Size+1) : pos - rndn(pos < 500 ? pos+1 : 500);
				if(rndn(2))
					CHECK(Bseek(&b, to, 0) == to);
				else
					CHECK(Bseek(&b, to - pos, 1) == to);
				pos = to;
			}
			break;
		case 1:
		case 2:
			blocks(&b, &pos);
			break;
		default:
			chars(&b, &pos);
		}
		CHECKF(Boffset(&b) == pos, "offset %lld not %d", Boffset(&b), pos);
	}
	Bseek(&b, 0, 2);
	CHECK(Boffset(&b) == Size && Bgetc(&b) == Beof && Bgetrune(&b) == Beof);
	Bterm(&b);
}

static char piped[] = "one\ntwo\nno newline";
static int fed;

/* input in small pieces, then the end again and again */
static int
dribble(Biobufhdr *b, void *p, long n)
{
	USED(b);
	if(n > 3)
		n = 3;
	if(n > (long)strlen(piped) - fed)
		n = strlen(piped) - fed;
	memmove(p, piped + fed, n);
	fed += n;
	return n;
}

static void
pieces(void)
{
	Biobuf b;
	char *s;
	double d;
	int i;

	Binit(&b, -1, OREAD);
	Biofn(&b, dribble);
	s = Brdline(&b, '\n');
	CHECK(s != nil && Blinelen(&b) == 4 && memcmp(s, "one\n", 4) == 0);
	s = Brdline(&b, '\n');
	CHECK(s != nil && Blinelen(&b) == 4 && memcmp(s, "two\n", 4) == 0);
	CHECK(Brdline(&b, '\n') == nil && Blinelen(&b) == 10);
	s = Brdstr(&b, '\n', 0);
	CHECK(s != nil && strcmp(s, "no newline") == 0);
	free(s);
	CHECK(Brdstr(&b, '\n', 0) == nil && Bgetc(&b) == Beof);
	/* what was read before the buffer was filled again can be put back all the same */
	strcpy(piped, "abcdefghijk");
	fed = 0;
	for(i = 0; i < 10; i++)
		CHECK(Bgetc(&b) == "abcdefghijk"[i]);
	for(i = 0; i < Bungetsize; i++)
		CHECK(Bungetc(&b) == 1);
	for(i = 10 - Bungetsize; i < 11; i++)
		CHECK(Bgetc(&b) == "abcdefghijk"[i]);
	CHECK(Bgetc(&b) == Beof);
	strcpy(piped, "-1.5e1x");
	fed = 0;
	CHECK(Bgetd(&b, &d) == 0 && d == -15 && Bgetc(&b) == 'x');
}

void
testbio(void)
{
	int fd;

	fd = o_file();
	maketext(fd);
	readback(fd);
	close(fd);
	pieces();
}
