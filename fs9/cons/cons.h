/* #c: what its files share. */
#pragma once
#include "local.h"

/* What is typed (line.c). */
void lineinit(void);
Err lineread(Io *);
void lineraw(bool);
Err rawopen(void);			/* #c/consraw: for the line discipline */
void rawclose(void);
Err rawread(Io *);
Err rawwrite(Io *);

/* Written files of #c that take words (conscmd.c) */
Err writeconsctl(Io *);
Err writereboot(Io *);
Err writedrivers(Io *);
Err writetrace(Io *);

/* Names (consname.c) */
Err readhostowner(Io *, u64 off);
Err readsysname(Io *, u64 off);
Err readhostdomain(Io *, u64 off);
Err writesysname(Io *);
Err writehostdomain(Io *);
Err writehostowner(Io *);
Err writeuser(Io *);

/* #c/kprint (kprint.c) */
Err kprintopen(void);
void kprintclose(void);
Err kprintread(Io *);
bool kprintreader(void);

/* #c/limits (limits.c) */
Err readlimits(Io *, u64 off);
Err writelimits(Io *);

/* Texts of #c's files (constext.c): append to [p, e), return the end. */
char *timetext(char *, char *);
char *cputimetext(char *, char *);
char *driverstext(char *, char *);
char *kstattext(char *, char *);
char *sysstattext(char *, char *);
char *ipistattext(char *, char *);
char *waitstattext(char *, char *);
/* Read and written (constext.c) */
void sysstatreset(void);
Err readbintime(Io *);
Err readaudit(Io *, u64 off);
Err writetime(Io *);
Err writebintime(Io *);

#ifdef DEBUG
/* condebug.c */
char *debugtext(char *, char *);
Err writedebug(Io *);
Err debugcrash(const char *how);	/* concrash.c */
#endif
