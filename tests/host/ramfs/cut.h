/*
 * Store, servers and requests for cut.c.
 */
enum { Arena = 24, Blocksize = 2*1024*1024, Most = 64*1024 };

/* What keeps the store, in memory that all processes share. */
typedef struct Keeper Keeper;
struct Keeper {
	uint32_t	nblock;
	uint32_t	npages[Arena];
	uint8_t	*mem;			/* block i at i*Blocksize */
};

/* keeper.c */
extern Keeper *keeper;			/* of this process */
Keeper*	newkeeper(void);
void	copykeeper(Keeper *to, Keeper *from);
int	samekeeper(Keeper *a, Keeper *b);

/* dump.c */
uint64_t	dumpstore(char *buf, int n);		/* of the keeper's store, by a server that just began: its text, cut to n bytes; the sum of all of it */

/* script.c: requests, encoded, one after the other */
typedef struct Step Step;
struct Step {
	const char	*what;
	uint8_t	*msg;
	uint32_t	n;
};
int	script(Step *s, int max);
