/*
 * The structure at the top of every process's stack, kept up to date by the
 * kernel: on entry of a program AX holds its address.
 */
#ifndef TOS_H
#define TOS_H 1

typedef struct Tos Tos;
struct Tos {
	struct {
		void	*pp;
		void	*next;
		void	*last;
		void	*first;
		u32int	pid;
		u32int	what;
	} prof;			/* profiling; nobody uses it yet */
	u64int	cyclefreq;	/* of the cycle counter, Hz; 0 if unknown */
	s64int	kcycles;	/* cycles spent in the kernel */
	s64int	pcycles;	/* cycles spent in the process */
	u32int	pid;
	u32int	clock;
};

extern Tos	*_tos;

#endif
