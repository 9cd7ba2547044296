/*
 * Natural numbers of a fixed, ample size, for reading floating point.
 */
#ifndef BIGNAT_H
#define BIGNAT_H 1

enum {
	Natlimbs	= 280,	/* of 32 bits: 10^1200 shifted by itself */
};

typedef struct Nat Nat;
struct Nat {
	int	n;			/* limbs in use; the highest is not 0 */
	u32int	limb[Natlimbs];		/* least first */
};

void	natmuladd(Nat*, u32int, u32int);	/* a = a*x + y */
void	natshl(Nat*, int);
int	natbits(const Nat*);
int	natcmp(const Nat*, const Nat*);
void	natsub(Nat*, const Nat*);		/* a -= b, a >= b */

#endif
