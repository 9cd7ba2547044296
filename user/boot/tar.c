/*
 * Tar archives: see tar.h.  POSIX.1-2017 pax, section "pax Interchange Format";
 * GNU tar manual, "Extended GNU tar Format".
 *
 * No byte outside base[0 .. size-1] is read: every header and all data are checked
 * against the size before they are looked at.
 */
#include "tar.h"

enum {			/* offsets and sizes of header fields, in bytes */
	Oname = 0, Nname = 100,
	Omode = 100, Nmode = 8,
	Osize = 124, Nsize = 12,
	Omtime = 136, Nmtime = 12,
	Osum = 148, Nsum = 8,
	Otype = 156,
	Olink = 157, Nlink = 100,
	Omagic = 257,
	Ouname = 265, Nuname = 32,
	Ogname = 297, Ngname = 32,
	Oprefix = 345, Nprefix = 155,
};

/* what pax and GNU headers said about the next entry */
typedef struct Ext Ext;
struct Ext {
	int		hasname, haslink, hassize, hasmtime;
	uint64_t	size;
	uint64_t	mtime;
};

static int
fail(Tar *t, const char *err)
{
	t->err = err;
	return -1;
}

/*
 * Append at most n bytes, ending at a NUL, to the string in buf; new length, -1 if it
 * does not fit.
 */
static int
append(char *buf, uint32_t max, uint32_t at, const uint8_t *p, uint64_t n)
{
	uint64_t i;

	for(i = 0; i < n && p[i] != 0; i++){
		if(at + 1 >= max)
			return -1;
		buf[at++] = (char)p[i];
	}
	buf[at] = 0;
	return (int)at;
}

/*
 * A number: octal digits between blanks, or, when the first bit is set, base 256.
 */
static int
number(const uint8_t *p, int n, uint64_t *v)
{
	uint64_t x;
	int i;

	x = 0;
	if(p[0] & 0x80){
		if(p[0] != 0x80)
			return -1;	/* negative or huge */
		for(i = 1; i < n; i++){
			if(x >> 55)
				return -1;
			x = x<<8 | p[i];
		}
		*v = x;
		return 0;
	}
	for(i = 0; i < n && p[i] == ' '; i++)
		;
	for(; i < n && p[i] >= '0' && p[i] <= '7'; i++){
		if(x >> 60)
			return -1;
		x = x<<3 | (uint64_t)(p[i] - '0');
	}
	if(i < n && p[i] != ' ' && p[i] != 0)
		return -1;
	*v = x;
	return 0;
}

/*
 * The sum of a header's bytes, by words: every other byte is added to a number of 16 bits, which holds 128 of them.
 */
static uint64_t
sum(const uint8_t *h)
{
	const uint64_t low = 0x00ff00ff00ff00ffULL;
	uint64_t w, four;
	int i;

	four = 0;
	for(i = 0; i < Tarblock; i += sizeof w){
		__builtin_memcpy(&w, h+i, sizeof w);
		four += (w & low) + (w>>8 & low);
	}
	return (four & 0xffff) + (four>>16 & 0xffff) + (four>>32 & 0xffff) + (four>>48);
}

/*
 * Blanks are counted where the sum itself stands.
 */
static int
sumok(const uint8_t *h)
{
	uint64_t want, own;
	int i;

	if(number(h+Osum, Nsum, &want) < 0)
		return 0;
	own = 0;
	for(i = 0; i < Nsum; i++)
		own += h[Osum+i];
	return sum(h) - own + Nsum*' ' == want;
}

static int
iszero(const uint8_t *h)
{
	int i;

	for(i = 0; i < Tarblock; i++)
		if(h[i] != 0)
			return 0;
	return 1;
}

static int
keyis(const uint8_t *p, uint64_t n, const char *key)
{
	uint64_t i;

	for(i = 0; i < n; i++)
		if(key[i] == 0 || (uint8_t)key[i] != p[i])
			return 0;
	return key[n] == 0;
}

/* decimal; a fraction is cut off */
static int
decimal(const uint8_t *p, uint64_t n, uint64_t *v)
{
	uint64_t i, x;

	x = 0;
	for(i = 0; i < n && p[i] >= '0' && p[i] <= '9'; i++){
		if(x > (UINT64_MAX>>1)/10 - 1)
			return -1;
		x = 10*x + (uint64_t)(p[i] - '0');
	}
	if(i == 0 || (i < n && p[i] != '.'))
		return -1;
	*v = x;
	return 0;
}

static int
paxvalue(const uint8_t *key, uint64_t nkey, const uint8_t *val, uint64_t nval, Ext *x, Tarent *e)
{
	if(keyis(key, nkey, "path")){
		x->hasname = 1;
		return append(e->name, Tarname, 0, val, nval);
	}
	if(keyis(key, nkey, "linkpath")){
		x->haslink = 1;
		return append(e->link, Tarname, 0, val, nval);
	}
	if(keyis(key, nkey, "size")){
		x->hassize = 1;
		return decimal(val, nval, &x->size);
	}
	if(keyis(key, nkey, "mtime")){
		x->hasmtime = decimal(val, nval, &x->mtime) == 0;	/* before 1970: as in the header */
		return 0;
	}
	return 0;
}

/*
 * Records "length key=value\n", length in decimal and of the whole record.
 */
static int
pax(const uint8_t *p, uint64_t n, Ext *x, Tarent *e)
{
	uint64_t len, k, v;

	while(n > 0){
		len = 0;
		for(k = 0; k < n && k < 8 && p[k] >= '0' && p[k] <= '9'; k++)
			len = 10*len + (uint64_t)(p[k] - '0');
		if(k == 0 || k >= n || p[k] != ' ' || len > n || len < k+3 || p[len-1] != '\n')
			return -1;
		k++;
		for(v = k; v < len-1 && p[v] != '='; v++)
			;
		if(v == len-1)
			return -1;
		if(paxvalue(p+k, v-k, p+v+1, len-1 - (v+1), x, e) < 0)
			return -1;
		p += len;
		n -= len;
	}
	return 0;
}

static int
names(const uint8_t *h, Ext *x, Tarent *e)
{
	int n;

	n = 0;
	if(!x->hasname){
		/* ustar: a prefix to the name; GNU's magic has a blank there and other use for the place */
		if(keyis(h+Omagic, 5, "ustar") && h[Omagic+5] == 0 && h[Oprefix] != 0){
			n = append(e->name, Tarname, 0, h+Oprefix, Nprefix);
			e->name[n++] = '/';
		}
		append(e->name, Tarname, (uint32_t)n, h+Oname, Nname);
	}
	if(!x->haslink)
		append(e->link, Tarname, 0, h+Olink, Nlink);
	e->uid[0] = e->gid[0] = 0;
	if(keyis(h+Omagic, 5, "ustar")){
		append(e->uid, Taruser, 0, h+Ouname, Nuname);
		append(e->gid, Taruser, 0, h+Ogname, Ngname);
	}
	for(n = 0; e->name[n] != 0; n++)
		;
	return n;
}

/*
 * An entry that is no header for the next one.  1 if the caller wants to see it.
 */
static int
entry(const uint8_t *h, Ext *x, Tarent *e)
{
	uint64_t mode;
	int n;

	n = names(h, x, e);
	if(number(h+Omode, Nmode, &mode) < 0)
		return -1;
	e->mode = mode & 0777;
	if(x->hasmtime)
		e->mtime = x->mtime;
	else if(number(h+Omtime, Nmtime, &e->mtime) < 0)
		e->mtime = 0;
	switch(h[Otype]){
	case '0':
	case '\0':
	case '7':
		e->type = n > 0 && e->name[n-1] == '/'? Tardir: Tarfile;
		return 1;
	case '1':
	case '2':
	case '5':
		e->type = h[Otype];
		return 1;
	}
	return 0;	/* devices, fifos, labels */
}

/*
 * The next file, directory or link.  After an error nothing more can be had.
 */
int
tarnext(Tar *t, Tarent *e)
{
	const uint8_t *h;
	Ext x = { 0 };
	uint64_t size;
	int r;

	for(;;){
		if(t->pos > t->size || t->size - t->pos < Tarblock)
			return t->pos == t->size? 0: fail(t, "archive ends in a header");
		h = t->base + t->pos;
		if(iszero(h))
			return 0;
		if(!sumok(h))
			return fail(t, "bad header checksum");
		if(number(h+Osize, Nsize, &size) < 0)
			return fail(t, "bad size in header");
		if(x.hassize && h[Otype] != 'x' && h[Otype] != 'g')
			size = x.size;
		/* links and directories have no data, whatever their size says */
		if(h[Otype] == '1' || h[Otype] == '2' || h[Otype] == '5')
			size = 0;
		e->off = t->pos + Tarblock;
		e->size = size;
		if(size > t->size - e->off)
			return fail(t, "archive ends in a file");
		t->pos = e->off + size;
		if(size % Tarblock != 0)
			t->pos += Tarblock - size % Tarblock;
		r = 0;
		switch(h[Otype]){
		case 'L':
			x.hasname = 1;
			r = append(e->name, Tarname, 0, t->base + e->off, size);
			break;
		case 'K':
			x.haslink = 1;
			r = append(e->link, Tarname, 0, t->base + e->off, size);
			break;
		case 'x':
			r = pax(t->base + e->off, size, &x, e);
			break;
		case 'g':
			break;
		default:
			r = entry(h, &x, e);
			if(r > 0)
				return 1;
			x = (Ext){ 0 };
			break;
		}
		if(r < 0)
			return fail(t, "bad extended header or name too long");
	}
}
