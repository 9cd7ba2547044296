/*
 * basename - last element of a path without a suffix; -d prints the rest.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: basename [-d] string [suffix]\n");
	exits("usage");
}

void
main(int argc, char *argv[])
{
	int dflag;
	char *s, *p;
	long n;

	dflag = 0;
	ARGBEGIN{
	case 'd':
		dflag = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc < 1 || argc > 2)
		usage();
	s = argv[0];
	p = utfrrune(s, '/');
	if(dflag){
		if(p == nil)
			print(".\n");
		else{
			*p = '\0';
			print("%s\n", s);
		}
		exits(nil);
	}
	if(p != nil)
		s = p + 1;
	if(argc == 2){
		n = strlen(s) - strlen(argv[1]);
		if(n >= 0 && strcmp(s + n, argv[1]) == 0)
			s[n] = '\0';
	}
	print("%s\n", s);
	exits(nil);
}
