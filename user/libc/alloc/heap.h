/*
 * Blocks of the heap; see malloc.c.
 */
#ifndef HEAP_H
#define HEAP_H 1

typedef struct Block Block;
typedef struct Freeblock Freeblock;
typedef struct Heap Heap;

struct Block {
	u32int	magic;
	u32int	tag;		/* who allocated it: a text address */
	usize	size;		/* of the whole block, and PrevFree */
};

struct Freeblock {
	Block	b;
	Freeblock *next;
	Freeblock *prev;
	/* ... usize size, in the last bytes */
};

enum {
	Unit		= 16,		/* all sizes and addresses are multiples */
	PrevFree	= 1,
	Minblock	= 48,
	Exact		= 64,		/* lists for one size each */
	Nlist		= 128,
	Growby		= 64*1024,
	Magicused	= 0xA110C8ED,
	Magicfree	= 0xF4EEB10C,
	Magicend	= 0x0E4DB10C,
};

#define Maxalloc	((usize)1<<46)

/* lock guards all of it */
struct Heap {
	Lock	lock;
	char	*end;			/* of the newest region */
	u64int	map[Nlist/64];		/* lists that are not empty */
	Freeblock *list[Nlist];
};

#define SIZE(b)	((b)->size & ~(usize)PrevFree)
#define NEXT(b)	((Block*)((char*)(b) + SIZE(b)))
#define FOOT(b)	(*(usize*)((char*)NEXT(b) - sizeof(usize)))

extern Heap	_heap;

Block*	_heapalloc(usize);
Block*	_heapblock(void*, char*);
void	_heapfree(Block*);
usize	_heapsize(usize);
void	_heaptake(Block*);
void	_heaptrim(Block*, usize);

#endif
