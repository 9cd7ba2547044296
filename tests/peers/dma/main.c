/* dma TAG [TEST...]: the tests of dma.h, with the share TAG.  dma inside: what one of them runs in a SIP. */
#include "dma.h"

static struct {
	char	*name;
	void	(*fn)(void);
} tab[] = {
	{"cut", cut},	/* while the program has no blocks */
	{"badask", badask}, {"fewpins", fewpins}, {"sippins", sippins}, {"parts", parts}, {"held", held}, {"killed", killed}, {"exited", exited}, {"reset", reset}, {"flush", flush},
	{"borrower", borrower}, {"closed", closed}, {"lender", lender}, {"badcut", badcut}, {"cutnote", cutnote}, {"cutlook", cutlook}, {"cutkilled", cutkilled},
};

void
main(int argc, char **argv)
{
	int before, i, j;

	if(argc < 2)
		exits("usage: dma tag [test ...]");
	atnotify(xonnote, 1);
	if(strcmp(argv[1], "inside") == 0)
		inside();
	takedevice(argv[1]);
	for(i = 0; i < (int)nelem(tab); i++){
		for(j = 2; j < argc && strcmp(argv[j], tab[i].name) != 0; j++)
			;
		if(argc > 2 && j == argc)
			continue;
		before = nfail;
		tab[i].fn();
		if(nfail == before)
			print("ok %s\n", tab[i].name);
		else
			print("FAIL %s: %d checks\n", tab[i].name, nfail - before);
	}
	print("%d of 4 deaths were before the device was done\n", slow);
	CK(slow > 0 || argc > 2);
	done();
}
