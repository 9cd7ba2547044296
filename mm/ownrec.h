/*
 * ownrec.h: the operations of own.h on one record.
 *
 * Private to own*.c: owntab.c has the table of all records, and who wants an operation calls own.h.
 */
#pragma once
#include "own.h"

/* ownparty.c */
Ownres owfail(u8 err);			/* a result with nothing to be done */
void owleave(Party *);			/* is nobody */
void owenter(Party *, u64 who, u32 slot, u8 mail);	/* is who, with nothing mapped */
void owtake(Party *to, const Party *from);	/* takes its place */
Ownres owreduce(Party *, u8 map);	/* has mapped at most map; what has to be done for that */
void owwipe(Own *);			/* the record of a free block */
void owrelease(Own *);			/* free; has neither borrower nor readers */
void owback(Own *);			/* owned; the borrower is gone */
u32 owreader(const Own *, u64 who);	/* its number; Nreader if it is none */
Ownres owunread(Own *, u32 i);		/* a reader is gone, the last one takes its place */

/* own.c ownloan.c owndeath.c */
bool owwrites(const Own *, u64 who);	/* may it write? */
Ownres owalloc(Own *, u64 who, u32 slot);
Ownres owfree(Own *, u64 who);
Ownres owsend(Own *, u64 who, u64 to);
Ownres owrecv(Own *, u64 to, u64 who, u32 slot);
Ownres owshare(Own *, u64 who, u64 to);
Ownres owlend(Own *, u64 who, u64 to, bool revocable);
Ownres owaccept(Own *, u64 to, u64 who, u32 slot);
Ownres owgiveback(Own *, u64 who);
Ownres owrevoke(Own *, u64 who);
Ownres owfreeze(Own *, u64 who);
Ownres owref(Own *);
Ownres owunref(Own *);
Ownres owpin(Own *, u64 who);
Ownres owunpin(Own *);
Ownres owmend(Own *, u64 who);
Ownres owdeath(Own *, u64 who);

/* ownmap.c ownchk.c */
u8 owperm(const Own *, u64 who);
Ownres owmap(Own *, u64 who, u32 slot, u8 map);
bool ownames(const Own *, u64 who);
bool owcheck(const Own *);
