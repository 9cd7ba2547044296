/*
 * options.c: boot options, collected as name=value lines.
 *
 * They come from, later ones winning: ennead.conf beside the image, the load options of the boot
 * entry or shell, and (under QEMU) the fw_cfg file opt/ennead/conf.  Each name is kept once.  What
 * is not an option is ignored with a notice: a bad line must not keep a machine from starting.
 * The stub adds tscentry, the time stamp counter at its entry.
 */
#include "stub.h"
#include "fwcfg.h"

static char *text;		/* OPTMAX bytes */
static uint64_t ntext;

static int
namechar(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '-' || c == '.';
}

static uint64_t
linelen(const char *s, uint64_t n)
{
	uint64_t i;

	for(i = 0; i < n && s[i] != '\n'; i++)
		;
	return i;
}

/* The offset of the line of an option, or ntext. */
static uint64_t
optfind(const char *name, uint64_t n)
{
	uint64_t i;

	for(i = 0; i < ntext; i += linelen(text + i, ntext - i) + 1)
		if(ntext - i > n && memcmp(text + i, name, n) == 0 && text[i + n] == '=')
			return i;
	return ntext;
}

/* The value of an option (not terminated) and its length, or nil. */
const char*
optget(const char *name, uint64_t *n)
{
	uint64_t i = optfind(name, strlen(name));

	if(i == ntext)
		return nil;
	i += strlen(name) + 1;
	*n = linelen(text + i, ntext - i);
	return text + i;
}

void
optset(const char *name, uint64_t nname, const char *val, uint64_t nval)
{
	uint64_t i, n;

	for(i = 0; i < nname; i++)
		if(!namechar(name[i]))
			break;
	if(nname == 0 || i < nname || linelen(val, nval) != nval){
		say("ennead: a boot option has a bad name, ignored\n");
		return;
	}
	i = optfind(name, nname);
	if(i < ntext){
		n = linelen(text + i, ntext - i) + 1;
		memmove(text + i, text + i + n, ntext - i - n);
		ntext -= n;
	}
	if(ntext + nname + nval + 3 > OPTMAX){
		say("ennead: boot options are longer than %d bytes, ignored\n", (uint64_t)OPTMAX);
		return;
	}
	memcpy(text + ntext, name, nname);
	ntext += nname;
	text[ntext++] = '=';
	memcpy(text + ntext, val, nval);
	ntext += nval;
	text[ntext++] = '\n';
	text[ntext] = 0;
}

static int
blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A file of name=value lines; empty lines and those that begin with # are comments. */
void
optlines(const char *s, uint64_t n)
{
	uint64_t len, i, end;

	for(; n > 0; s += len, n -= len){
		len = linelen(s, n);
		for(i = 0; i < len && blank(s[i]); i++)
			;
		for(end = len; end > i && (blank(s[end-1]) || s[end-1] == 0); end--)
			;
		if(i < end && s[i] != '#'){
			uint64_t eq = i;

			while(eq < end && s[eq] != '=')
				eq++;
			if(eq == end)
				say("ennead: a line of the boot options has no =, ignored\n");
			else
				optset(s + i, eq - i, s + eq + 1, end - eq - 1);
		}
		if(len < n)
			len++;
	}
}

/*
 * One word of load options, with rc's quotes ('' is a quote inside quotes), to out; returns
 * the characters consumed.
 */
static uint64_t
optword(const char *s, uint64_t n, char *out, uint64_t *nout)
{
	uint64_t i, k = 0;
	int quoted = 0;

	for(i = 0; i < n && (quoted || !blank(s[i])); i++){
		if(s[i] != '\'')
			out[k++] = s[i];
		else if(quoted && i + 1 < n && s[i+1] == '\'')
			out[k++] = s[i++];
		else
			quoted = !quoted;
	}
	*nout = k;
	return i;
}

/* Words; those without = (the shell passes the name of the program) are passed over. */
static void
optwords(const char *s, uint64_t n, char *word)
{
	uint64_t i, k, eq;

	for(i = 0; i < n; ){
		if(blank(s[i])){
			i++;
			continue;
		}
		i += optword(s + i, n - i, word, &k);
		for(eq = 0; eq < k && word[eq] != '='; eq++)
			;
		if(eq < k)
			optset(word, eq, word + eq + 1, k - eq - 1);
	}
}

/*
 * Load options are text by convention only; some firmware puts other things there.  So all of it
 * must be printable ASCII, else none of it counts.
 */
static void
loadoptions(void)
{
	const CHAR16 *w = stub.li->LoadOptions;
	uint64_t i, n = stub.li->LoadOptionsSize / sizeof(CHAR16);
	char *s;

	if(w == nil || n == 0 || n > OPTMAX/4)
		return;
	s = (char*)palloc(2*n + 2, 0, BmUsable);
	if(s == nil)
		return;
	for(i = 0; i < n && w[i] != 0; i++){
		if(w[i] != '\t' && (w[i] < 0x20 || w[i] > 0x7e)){
			say("ennead: load options are not text, ignored\n");
			return;
		}
		s[i] = w[i];
	}
	optwords(s, i, s + n + 1);
}

/* QEMU's file of options. */
static void
fwcfgoptions(void)
{
	Fwfile f;
	char *s;

	if(!hypervisor() || !fwcfgpresent())
		return;
	stub.bi->flags |= BfQemu | BfDebugexit;
	if(!fwcfgfind("opt/ennead/conf", &f) || f.size == 0 || f.size > OPTMAX)
		return;
	s = (char*)palloc(f.size, 0, BmUsable);
	if(s != nil && fwcfgread(&f, s))
		optlines(s, f.size);
}

/* When the stub was entered, for whoever wants to know how long starting takes. */
static void
optentry(void)
{
	char buf[20];
	uint64_t v = stub.tscentry;
	int i = sizeof buf;

	do
		buf[--i] = '0' + v % 10;
	while((v /= 10) != 0);
	optset("tscentry", 8, buf + i, sizeof buf - i);
}

EFI_STATUS
options(void)
{
	text = (char*)palloc(OPTMAX, 0, BmBoot);
	if(text == nil)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for boot options");
	ntext = 0;
	text[0] = 0;
	conffile();
	loadoptions();
	fwcfgoptions();
	optentry();
	stub.bi->cmdline = bihhdm(stub.bi, (uint64_t)text);
	stub.bi->cmdlinelen = ntext;
	return EFI_SUCCESS;
}

/* A tree to lay over the boot archive, from QEMU. */
EFI_STATUS
overlay(void)
{
	Fwfile f;
	uint64_t pa;

	if((stub.bi->flags & BfQemu) == 0 || !fwcfgfind("opt/ennead/overlay", &f) || f.size == 0)
		return EFI_SUCCESS;
	pa = palloc(f.size, 0, BmOverlay);
	if(pa == 0)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for an overlay of %d KiB", (uint64_t)f.size / 1024);
	if(!fwcfgread(&f, (void*)pa))
		return fail(EFI_DEVICE_ERROR, "the overlay can not be read");
	stub.bi->overlaypa = pa;
	stub.bi->overlaysize = f.size;
	return EFI_SUCCESS;
}
