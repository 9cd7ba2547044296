/*
 * The interpreter of name space files, namespace(6):
 *	bind [-abcCr] new old, mount [-abcCr] servename old [spec], unmount [new] old, cd dir, clear, . file
 * $name stands for an environment variable; words may be quoted as in rc.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <fcall.h>
#include <9p.h>

enum
{
	Maxargs		= 8,
	Maxnest		= 8,	/* files that include files */
};

static int nsfile(char*, int);

static void
complain(char *fmt, ...)
{
	char buf[512];
	va_list va;

	va_start(va, fmt);
	vseprint(buf, buf + sizeof buf, fmt, va);
	va_end(va);
	fprint(2, "%s: %s\n", argv0 != nil ? argv0 : "newns", buf);
}

/*
 * arg with its variables replaced, allocated; nil if one is not set.
 */
static char*
expand(char *arg)
{
	char *p, *e, *v, *s, *t, name[64];

	s = strdup("");
	for(p = arg; s != nil && *p != '\0'; p = e){
		if(*p == '$'){
			for(e = ++p; isalnum((uchar)*e) || *e == '_'; e++)
				;
			snprint(name, sizeof name, "%.*s", (int)(e - p), p);
			v = getenv(name);
			if(v == nil){
				werrstr("$%s is not set", name);
				free(s);
				return nil;
			}
			t = smprint("%s%s", s, v);
			free(v);
		}else{
			e = p + strcspn(p, "$");
			t = smprint("%s%.*s", s, (int)(e - p), p);
		}
		free(s);
		s = t;
	}
	return s;
}

static int
flags(char *s)
{
	int f;

	for(f = 0; *s != '\0'; s++)
		switch(*s){
		case 'a': f |= MAFTER; break;
		case 'b': f |= MBEFORE; break;
		case 'c': f |= MCREATE; break;
		case 'C': f |= MCACHE; break;
		case 'r': f |= MRDONLY; break;
		default:
			return -1;
		}
	return f;
}

static int
mount1(char *srv, char *old, int flag, char *spec)
{
	int fd;

	fd = open(srv, ORDWR);
	if(fd < 0)
		return -1;
	if(mount(fd, -1, old, flag, spec) < 0){
		close(fd);
		return -1;
	}
	return 0;
}

static int
dispatch(char **f, int n, int flag, int nest)
{
	if(strcmp(f[0], "bind") == 0 && n == 3)
		return bind(f[1], f[2], flag);
	if(strcmp(f[0], "mount") == 0 && (n == 3 || n == 4))
		return mount1(f[1], f[2], flag, n == 4 ? f[3] : "");
	if(strcmp(f[0], "unmount") == 0 && n == 2)
		return unmount(nil, f[1]);
	if(strcmp(f[0], "unmount") == 0 && n == 3)
		return unmount(f[1], f[2]);
	if(strcmp(f[0], "cd") == 0 && n == 2)
		return chdir(f[1]);
	if(strcmp(f[0], "clear") == 0 && n == 1)
		return rfork(RFCNAMEG);
	if(strcmp(f[0], ".") == 0 && n == 2)
		return nsfile(f[1], nest + 1);
	werrstr("unknown command or wrong number of arguments");
	return -1;
}

static int
nsline(char *line, int nest)
{
	char *f[Maxargs];
	int flag, i, n, r;

	n = tokenize(line, f, Maxargs);
	if(n == 0 || f[0][0] == '#')
		return 0;
	flag = 0;
	if(n > 1 && f[1][0] == '-' && f[1][1] != '\0'){
		flag = flags(f[1] + 1);
		if(flag < 0){
			werrstr("unknown flag");
			return -1;
		}
		memmove(&f[1], &f[2], (n - 2) * sizeof f[0]);
		n--;
	}
	r = 0;
	for(i = 1; i < n; i++){
		f[i] = expand(f[i]);
		if(f[i] == nil){
			while(--i >= 1)
				free(f[i]);
			return -1;
		}
	}
	r = dispatch(f, n, flag, nest);
	for(i = 1; i < n; i++)
		free(f[i]);
	return r;
}

static int
nslines(Biobuf *b, char *file, int nest)
{
	int lineno, r;
	char *line, *copy;

	r = 0;
	for(lineno = 1; (line = Brdstr(b, '\n', 1)) != nil; lineno++){
		copy = strdup(line);
		if(copy != nil && nsline(copy, nest) < 0){
			complain("%s:%d: %s: %r", file, lineno, line);
			r = -1;
		}
		free(copy);
		free(line);
	}
	return r;
}

static int
nsfile(char *file, int nest)
{
	Biobuf *b;
	int r;

	if(nest > Maxnest){
		werrstr("too many nested files");
		return -1;
	}
	b = Bopen(file, OREAD);
	if(b == nil)
		return -1;
	r = nslines(b, file, nest);
	Bterm(b);
	return r;
}

/*
 * The lines of a file in the name space that is there.
 */
int
addns(char *file)
{
	int r;

	r = nsfile(file, 0);
	if(r < 0 && access(file, AREAD) < 0)
		complain("can't open %s: %r", file);
	return r;
}

/*
 * Build the name space from nothing, so that the file tells all of it, unless the root file
 * system is not there to begin with.
 */
int
newns(char *file)
{
	Biobuf *b;
	int r;

	b = Bopen(file, OREAD);
	if(b == nil){
		complain("can't open %s: %r", file);
		return -1;
	}
	if(access("#s/boot", AEXIST) < 0)
		complain("#s/boot: %r; keeping the old name space");
	else if(rfork(RFCNAMEG) < 0)
		complain("can't make a new name space: %r");
	r = nslines(b, file, 0);
	Bterm(b);
	chdir("/");
	return r;
}
