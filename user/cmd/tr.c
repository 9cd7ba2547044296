/*
 * tr - translate, delete or squeeze runes.
 * A set is an expanded list of runes, in the order of the argument.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Set Set;
struct Set
{
	Rune *r;
	long n;
	long max;
};

enum
{
	Npage	= 256,	/* runes */
};

typedef struct Map Map;
struct Map
{
	Rune *page[Runemax / Npage + 1];	/* nil: as they are */
	uchar *bits;	/* if not nil: the runes of this set, from lastfrom on, become last */
	Rune lastfrom;
	Rune last;
};

static void
usage(void)
{
	fprint(2, "usage: tr [-cds] [string1 [string2]]\n");
	exits("usage");
}

static void
add(Set *s, Rune r)
{
	if(s->n == s->max){
		s->max = s->max == 0 ? 256 : 2 * s->max;
		s->r = realloc(s->r, s->max * sizeof(Rune));
		if(s->r == nil)
			sysfatal("no memory");
	}
	s->r[s->n++] = r;
}

/*
 * One rune of a set description: \ooo octal, \xhhhh hexadecimal, \c is c.
 */
static Rune
getrune(char **sp, int *escaped)
{
	char *s;
	Rune r;
	int i, v;

	s = *sp;
	s += chartorune(&r, s);
	*escaped = r == '\\' && *s != '\0';
	if(*escaped){
		if(*s == 'x' && isxdigit((uchar)s[1])){
			for(i = 0, r = 0, s++; i < 6 && isxdigit((uchar)*s); i++, s++){
				v = isdigit((uchar)*s) ? *s - '0' : tolower((uchar)*s) - 'a' + 10;
				r = r * 16 + v;
			}
		}else if(*s >= '0' && *s <= '7'){
			for(i = 0, r = 0; i < 3 && *s >= '0' && *s <= '7'; i++, s++)
				r = r * 8 + *s - '0';
		}else
			s += chartorune(&r, s);
	}
	if(r > Runemax)
		sysfatal("rune value %x too large", r);
	*sp = s;
	return r;
}

static void
parse(Set *set, char *s)
{
	Rune lo, hi;
	int esc;

	while(*s != '\0'){
		lo = getrune(&s, &esc);
		if(*s != '-' || s[1] == '\0'){
			add(set, lo);
			continue;
		}
		s++;
		hi = getrune(&s, &esc);
		if(hi < lo)
			sysfatal("invalid range %C-%C", lo, hi);
		for(; lo <= hi; lo++)
			add(set, lo);
	}
}

static int
has(uchar *bits, Rune r)
{
	return bits[r / 8] & 1 << r % 8;
}

static uchar*
bitset(Set *s, int complement)
{
	uchar *b;
	long i;

	b = mallocz(Runemax / 8 + 1, 1);
	if(b == nil)
		sysfatal("no memory");
	for(i = 0; i < s->n; i++)
		b[s->r[i] / 8] |= 1 << s->r[i] % 8;
	if(complement)
		for(i = 0; i < Runemax / 8 + 1; i++)
			b[i] = ~b[i];
	return b;
}

/*
 * A map from rune to rune. Pages come into being when one of their runes changes.
 */
static Rune
lookup(Map *m, Rune r)
{
	Rune *page;

	if(m->bits != nil && r >= m->lastfrom && has(m->bits, r))
		return m->last;
	page = m->page[r / Npage];
	return page == nil ? r : page[r % Npage];
}

static void
setrune(Map *m, Rune from, Rune to)
{
	Rune **page, r;

	page = &m->page[from / Npage];
	if(*page == nil){
		*page = malloc(Npage * sizeof(Rune));
		if(*page == nil)
			sysfatal("no memory");
		for(r = 0; r < Npage; r++)
			(*page)[r] = from / Npage * Npage + r;
	}
	(*page)[from % Npage] = to;
}

/*
 * Each rune of the first set becomes the rune at the same place of
 * the second, whose last rune repeats. A complemented first set counts the
 * runes that it lacks in ascending order: all from some rune on become the last one.
 * A rune may not have two translations.
 */
static void
mapping(Map *m, Set *from, uchar *fbits, int complement, Set *to)
{
	Rune r, old;
	long i;

	if(to->n == 0)
		return;
	if(complement){
		for(r = 0, i = 0; r <= Runemax && i < to->n - 1; r++)
			if(has(fbits, r))
				setrune(m, r, to->r[i++]);
		m->bits = fbits;
		m->lastfrom = r;
		m->last = to->r[to->n - 1];
		return;
	}
	for(i = 0; i < from->n; i++){
		r = i < to->n ? to->r[i] : to->r[to->n - 1];
		old = lookup(m, from->r[i]);
		if(old != from->r[i] && old != r)
			sysfatal("ambiguous translation");
		setrune(m, from->r[i], r);
	}
}

static void
tr(Biobuf *in, Biobuf *out, Map *map, uchar *del, uchar *squeeze)
{
	long c, last;

	last = -1;
	while((c = Bgetrune(in)) >= 0){
		if(del != nil && has(del, c))
			continue;
		if(map != nil)
			c = lookup(map, c);
		if(squeeze != nil && c == last && has(squeeze, c))
			continue;
		last = c;
		Bputrune(out, c);
	}
}

void
main(int argc, char *argv[])
{
	static Biobuf in, out;
	static Map map;
	int cflag, dflag, sflag;
	Set from, to;
	uchar *fbits, *squeeze;

	cflag = dflag = sflag = 0;
	ARGBEGIN{
	case 'c': cflag = 1; break;
	case 'd': dflag = 1; break;
	case 's': sflag = 1; break;
	default:
		usage();
	}ARGEND
	if(argc < 1 || argc > 2 || (argc == 1 && !dflag && !sflag) || (dflag && !sflag && argc == 2))
		usage();
	memset(&from, 0, sizeof from);
	memset(&to, 0, sizeof to);
	parse(&from, argv[0]);
	if(argc == 2)
		parse(&to, argv[1]);
	fbits = bitset(&from, cflag);
	squeeze = nil;
	if(sflag)
		squeeze = argc == 2 ? bitset(&to, 0) : fbits;
	Binit(&in, 0, OREAD);
	Binit(&out, 1, OWRITE);
	mapping(&map, &from, fbits, cflag, &to);
	tr(&in, &out, dflag ? nil : &map, dflag ? fbits : nil, squeeze);
	exits(Bterm(&out) < 0 ? "write error" : nil);
}
