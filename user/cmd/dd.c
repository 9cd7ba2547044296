/*
 * dd - copy with block sizes, counts and offsets.
 */
#include <u.h>
#include <libc.h>

typedef struct Dd Dd;
struct Dd {
	char	*in, *out;
	vlong	ibs, obs;
	vlong	skip, iseek, oseek, count;
	int	trunc, quiet, noerror, sync, lower, upper, swab;
	vlong	nifr, nipr, nofr, nopr;		/* blocks read and written, full and partial */
};

static void
usage(void)
{
	fprint(2, "usage: dd [-option value] ...\n");
	exits("usage");
}

/* 10, 2k, 1M, 4*512 */
static vlong
number(char *s)
{
	vlong n, m;
	char *p;

	m = 1;
	for(;;){
		n = strtoll(s, &p, 0);
		if(p == s || n < 0)
			sysfatal("bad number %s", s);
		for(;; p++){
			if(*p == 'k' || *p == 'K')
				n <<= 10;
			else if(*p == 'm' || *p == 'M')
				n <<= 20;
			else if(*p == 'g' || *p == 'G')
				n <<= 30;
			else if(*p == 'b')
				n <<= 9;
			else
				break;
		}
		m *= n;
		if(*p == 0)
			return m;
		if(*p != '*' && *p != 'x')
			sysfatal("bad number %s", s);
		s = p + 1;
	}
}

static void
convert(Dd *d, char *s)
{
	char *f[16];
	int i, n;

	n = getfields(s, f, nelem(f), 1, ",");
	for(i = 0; i < n; i++){
		if(strcmp(f[i], "lcase") == 0)
			d->lower = 1;
		else if(strcmp(f[i], "ucase") == 0)
			d->upper = 1;
		else if(strcmp(f[i], "swab") == 0)
			d->swab = 1;
		else if(strcmp(f[i], "noerror") == 0)
			d->noerror = 1;
		else if(strcmp(f[i], "sync") == 0)
			d->sync = 1;
		else
			sysfatal("no such conversion: %s", f[i]);
	}
}

static void
option(Dd *d, char *key, char *val)
{
	if(strcmp(key, "if") == 0)
		d->in = val;
	else if(strcmp(key, "of") == 0)
		d->out = val;
	else if(strcmp(key, "ibs") == 0)
		d->ibs = number(val);
	else if(strcmp(key, "obs") == 0)
		d->obs = number(val);
	else if(strcmp(key, "bs") == 0)
		d->ibs = d->obs = number(val);
	else if(strcmp(key, "skip") == 0)
		d->skip = number(val);
	else if(strcmp(key, "iseek") == 0)
		d->iseek = number(val);
	else if(strcmp(key, "seek") == 0 || strcmp(key, "oseek") == 0)
		d->oseek = number(val);
	else if(strcmp(key, "count") == 0)
		d->count = number(val);
	else if(strcmp(key, "trunc") == 0)
		d->trunc = number(val) != 0;
	else if(strcmp(key, "quiet") == 0)
		d->quiet = number(val) != 0;
	else if(strcmp(key, "conv") == 0)
		convert(d, val);
	else
		sysfatal("no such option: %s", key);
}

static void
transform(Dd *d, uchar *b, long n)
{
	long i;
	uchar c;

	for(i = 0; (d->lower || d->upper) && i < n; i++){
		if(d->lower)
			b[i] = tolower(b[i]);
		if(d->upper)
			b[i] = toupper(b[i]);
	}
	for(i = 0; d->swab && i + 1 < n; i += 2){
		c = b[i];
		b[i] = b[i+1];
		b[i+1] = c;
	}
}

static void
report(Dd *d)
{
	if(d->quiet)
		return;
	fprint(2, "%lld+%lld records in\n", d->nifr, d->nipr);
	fprint(2, "%lld+%lld records out\n", d->nofr, d->nopr);
}

static void
put(Dd *d, int fd, uchar *b, long n)
{
	if(n == 0)
		return;
	if(write(fd, b, n) != n){
		report(d);
		sysfatal("error writing: %r");
	}
	if(n == d->obs)
		d->nofr++;
	else
		d->nopr++;
}

static int
openout(Dd *d)
{
	int fd;

	if(d->out == nil)
		return 1;
	fd = -1;
	if(!d->trunc)
		fd = open(d->out, OWRITE);
	if(fd < 0)
		fd = create(d->out, OWRITE, 0666);
	if(fd < 0)
		sysfatal("can't open %s: %r", d->out);
	return fd;
}

/* one block of input; 0 at the end */
static long
get(Dd *d, int fd, uchar *b)
{
	long n;

	n = read(fd, b, d->ibs);
	if(n < 0){
		fprint(2, "dd: error reading: %r\n");
		if(!d->noerror){
			report(d);
			exits("read");
		}
		seek(fd, d->ibs, 1);
		n = 0;
		if(!d->sync)
			return -1;
	}
	if(n == d->ibs)
		d->nifr++;
	else if(n > 0)
		d->nipr++;
	if(d->sync && n > 0 && n < d->ibs){
		memset(b + n, 0, d->ibs - n);
		n = d->ibs;
	}
	return n;
}

static void
copy(Dd *d, int in, int out)
{
	uchar *b, *o;
	vlong i;
	long n, k, m, part;

	b = malloc(d->ibs);
	o = malloc(d->obs);
	if(b == nil || o == nil)
		sysfatal("no memory");
	for(i = 0; i < d->skip; i++)
		if(read(in, b, d->ibs) <= 0)
			break;
	m = 0;
	for(i = 0; d->count < 0 || i < d->count; i++){
		n = get(d, in, b);
		if(n == 0)
			break;
		if(n < 0)
			continue;
		transform(d, b, n);
		if(d->ibs == d->obs){
			put(d, out, b, n);
			continue;
		}
		for(k = 0; k < n; k += part){
			part = n - k < d->obs - m ? n - k : d->obs - m;
			memmove(o + m, b + k, part);
			m += part;
			if(m == d->obs){
				put(d, out, o, m);
				m = 0;
			}
		}
	}
	put(d, out, o, m);
	report(d);
}

void
main(int argc, char *argv[])
{
	Dd d;
	char *p;
	int i, in, out;

	argv0 = argv[0];
	memset(&d, 0, sizeof d);
	d.ibs = d.obs = 512;
	d.trunc = 1;
	d.count = -1;
	for(i = 1; i < argc; i++){
		p = strchr(argv[i], '=');
		if(argv[i][0] == '-' && p == nil){
			if(i + 1 == argc)
				usage();
			option(&d, argv[i] + 1, argv[i+1]);
			i++;
		}else if(p != nil){
			*p = 0;
			option(&d, argv[i], p + 1);
		}else
			usage();
	}
	if(d.ibs < 1 || d.obs < 1)
		sysfatal("bad block size");
	in = d.in == nil ? 0 : open(d.in, OREAD);
	if(in < 0)
		sysfatal("can't open %s: %r", d.in);
	out = openout(&d);
	if(d.iseek > 0 && seek(in, d.iseek*d.ibs, 0) < 0)
		sysfatal("can't seek input: %r");
	if(d.oseek > 0 && seek(out, d.oseek*d.obs, 0) < 0)
		sysfatal("can't seek output: %r");
	copy(&d, in, out);
	exits(nil);
}
