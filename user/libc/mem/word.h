/*
 * Loads and stores of words at any address, whatever the memory's type.
 */
#ifndef WORD_H
#define WORD_H 1

typedef u32int Word4 __attribute__((aligned(1), may_alias));
typedef u64int Word8 __attribute__((aligned(1), may_alias));
typedef u64int Word16 __attribute__((vector_size(16), aligned(1), may_alias));

static inline u32int
get4(const void *p)
{
	return *(const Word4*)p;
}

static inline u64int
get8(const void *p)
{
	return *(const Word8*)p;
}

static inline Word16
get16(const void *p)
{
	return *(const Word16*)p;
}

static inline void
put4(void *p, u32int v)
{
	*(Word4*)p = v;
}

static inline void
put8(void *p, u64int v)
{
	*(Word8*)p = v;
}

static inline void
put16(void *p, Word16 v)
{
	*(Word16*)p = v;
}

#endif
