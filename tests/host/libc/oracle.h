/*
 * What the host's C library says, for comparison: the functions of oracle.c and
 * hostsys.c, which alone know the host's headers.  Plain C types only.
 */
#ifndef ORACLE_H
#define ORACLE_H 1

void	testmain(void);			/* main.c, called by oracle.c's main */

int	o_fmtint(char *buf, int n, const char *fmt, long long v);
int	o_fmtstr(char *buf, int n, const char *fmt, const char *s);
int	o_fmtdbl(char *buf, int n, const char *fmt, double d);
double	o_strtod(const char *s, int *used);
long long o_strtoll(const char *s, int *used, int base);
unsigned long long o_strtoull(const char *s, int *used, int base);
void	o_memmove(void*, const void*, unsigned long);
int	o_memcmp(const void*, const void*, unsigned long);
int	o_strcmp(const char*, const char*);
const char* o_strstr(const char*, const char*);
double	o_math(int fn, double x, double y);
int	o_frexp(double x, double *f);
int	o_regexec(const char *re, const char *s, int *so, int *eo);	/* -2: bad expression */
void	o_gmtime(long t, int f[8]);
unsigned o_towlower(unsigned);
unsigned o_towupper(unsigned);
int	o_dies(void (*)(void));		/* does the function end the process? */
void	o_fail(const char *file, int line, const char *what);
long	o_file(void);			/* a fresh temporary file, open for reading and writing */
extern int	o_failures;
extern int	o_checks;

enum {
	Osin, Ocos, Otan, Oasin, Oacos, Oatan, Oatan2, Oexp, Olog, Olog10, Opow,
	Osinh, Ocosh, Otanh, Osqrt, Ofloor, Oceil, Ofmod, Ohypot, Oldexp, Nmath
};

#endif
