/*
 * look - the lines of a sorted file that begin with a string.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static int dict, fold, numeric, exact, interactive;
static Rune tab;		/* the end of the sorting field, 0: the line */
static Biobuf *in, out;

static void
usage(void)
{
	fprint(2, "usage: look [-dfinx] [-tc] [string] [file]\n");
	exits("usage");
}

/*
 * What of a line or of the string is compared: s up to the field's end, in the order's letters.
 */
static void
canon(char *s, char *to, char *end)
{
	Rune r;

	for(; *s != '\0' && to < end - UTFmax; ){
		s += chartorune(&r, s);
		if(r == '\n' || (tab != 0 && r == tab))
			break;
		if(fold)
			r = tolowerrune(r);
		if(dict && r < Runeself && !isalnum(r) && r != ' ' && r != '\t')
			continue;
		to += runetochar(to, &r);
	}
	*to = '\0';
}

/*
 * The line against the word: below, equal (or, unless -x, beginning with it), above.
 */
static int
compare(char *line, char *word)
{
	double a, b;

	if(numeric){
		a = strtod(line, nil);
		b = strtod(word, nil);
		return a < b ? -1 : a > b;
	}
	return exact ? strcmp(line, word) : strncmp(line, word, strlen(word));
}

/*
 * The offset of the first line at or behind off that is not below the word.
 */
static vlong
find(char *word)
{
	char key[1024], *line;
	vlong lo, hi, mid, next;

	lo = 0;
	hi = Bseek(in, 0, 2);
	if(hi < 0)
		sysfatal("seek: %r");
	/* a line that begins before lo is below; none that begins at hi or later is */
	while(lo < hi){
		mid = (lo + hi) / 2;
		Bseek(in, mid, 0);
		next = mid;
		if(mid > 0){			/* to the next beginning of a line */
			Bseek(in, mid - 1, 0);
			if((line = Brdstr(in, '\n', 0)) != nil)
				free(line);
			next = Boffset(in);
		}
		line = Brdstr(in, '\n', 1);
		if(line == nil || next >= hi){
			free(line);
			hi = mid;
			continue;
		}
		canon(line, key, key + sizeof key);
		free(line);
		if(compare(key, word) < 0)
			lo = Boffset(in);
		else
			hi = mid;
	}
	if(lo > 0){				/* lo may be within a line that was seen to be too high */
		Bseek(in, lo - 1, 0);
		if((line = Brdstr(in, '\n', 0)) != nil)
			free(line);
		return Boffset(in);
	}
	return 0;
}

static int
look(char *string)
{
	char word[1024], key[1024], *line;
	int n;

	canon(string, word, word + sizeof word);
	Bseek(in, find(word), 0);
	for(n = 0; (line = Brdstr(in, '\n', 1)) != nil; n++){
		canon(line, key, key + sizeof key);
		if(compare(key, word) != 0){
			free(line);
			break;
		}
		Bprint(&out, "%s\n", line);
		free(line);
	}
	Bflush(&out);
	return n;
}

void
main(int argc, char *argv[])
{
	char *file, *line, *s;
	Biobuf bin;
	int n;

	ARGBEGIN{
	case 'd':
		dict = 1;
		break;
	case 'f':
		fold = 1;
		break;
	case 'i':
		interactive = 1;
		break;
	case 'n':
		numeric = 1;
		break;
	case 'x':
		exact = 1;
		break;
	case 't':
		s = EARGF(usage());
		chartorune(&tab, s);
		break;
	default:
		usage();
	}ARGEND
	if(!interactive && argc < 1)
		usage();
	file = argc > !interactive ? argv[!interactive] : "/lib/words";
	if(argc > 1 + !interactive)
		usage();
	if(argc <= !interactive)	/* the list of words is a dictionary */
		dict = fold = 1;
	in = Bopen(file, OREAD);
	if(in == nil)
		sysfatal("can't open %s: %r", file);
	Binit(&out, 1, OWRITE);
	if(!interactive)
		exits(look(argv[0]) > 0 ? nil : "not found");
	Binit(&bin, 0, OREAD);
	for(n = 0; (line = Brdstr(&bin, '\n', 1)) != nil; free(line))
		n += look(line);
	exits(n > 0 ? nil : "not found");
}
