/*
 * What proved files call and no proof looks into: built-in functions of the compiler, and functions that do
 * not matter to what is proved.  These contracts are believed; each must be read with care (README.md).
 * Only the prover sees this file.
 */

/* One aligned load.  As every contract of an operation on frames: nobody else changes it at this moment. */
/*@ requires \valid_read(p); assigns \nothing; ensures \result == *p; */
unsigned int __atomic_load_n(const unsigned int *p, int order);

/* One locked instruction each; the count stays in its range because the caller looked, or because he is a holder. */
/*@
	requires \valid(p) && *p + v <= 0xffffffff;
	assigns *p;
	ensures *p == \old(*p) + v && \result == *p;
*/
unsigned int __atomic_add_fetch(unsigned int *p, unsigned int v, int order);

/*@
	requires \valid(p) && *p >= v;
	assigns *p;
	ensures *p == \old(*p) - v && \result == *p;
*/
unsigned int __atomic_sub_fetch(unsigned int *p, unsigned int v, int order);

/* Ends the machine: what comes after an assertion may count on it. */
/*@ assigns \nothing; ensures \false; */
void panic(const char *fmt, ...);

/* Writes to the trace buffer alone. */
/*@ assigns \nothing; */
void traceput(const char *what, unsigned long a, unsigned long b);
