/*
 * Checks, and the tests there are.
 */
#ifndef TEST_H
#define TEST_H 1

#include "oracle.h"

#define CHECK(x)	((void)(o_checks++, (x) || (o_fail(__FILE__, __LINE__, #x), 0)))
#define CHECKF(x, ...)	do{ \
				o_checks++; \
				if(!(x)){ \
					char msg_[800]; \
					snprint(msg_, sizeof msg_, __VA_ARGS__); \
					o_fail(__FILE__, __LINE__, msg_); \
				} \
			}while(0)

/* random numbers that are the same in every run */
u64int	rnd(void);
int	rndn(int);
double	rnddbl(void);			/* any bit pattern but NaN and Inf */

void	testalloc(void);
void	testbio(void);
void	testcleanname(void);
void	testenc(void);
void	testfmt(void);
void	testfmtdbl(void);
void	testmath(void);
void	testmem(void);
void	testnum(void);
void	testqsort(void);
void	testquote(void);
void	testregexp(void);
void	testrune(void);
void	teststr(void);
void	teststrtod(void);
void	testtime(void);
void	testtoken(void);

#endif
