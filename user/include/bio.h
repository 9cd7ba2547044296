/*
 * Buffered input and output on a file descriptor.  A Biobuf either reads or
 * writes, never both.
 */
#ifndef BIO_H
#define BIO_H 1

typedef struct Biobuf Biobuf;
typedef struct Biobufhdr Biobufhdr;

enum {
	Bsize		= 8*1024,
	Bungetsize	= UTFmax+1,	/* bytes that can be pushed back at any time */
	Bmagic		= 0x314159,
	Beof		= -1,
	Bbad		= -2,

	Binactive	= 0,		/* states */
	Bractive,
	Bwactive,
	Bracteof,
};

struct Biobufhdr {
	int	icount;		/* minus the bytes still to be read, at the end of the buffer */
	int	ocount;		/* minus the room left for writing */
	int	rdline;		/* bytes of the last Brdline; Blinelen */
	int	runesize;	/* bytes of the last Bgetrune, for Bungetrune */
	int	state;
	int	fid;		/* file descriptor */
	int	flag;		/* Bmagic if Bopen allocated it */
	vlong	offset;		/* of the end of the buffer in the file */
	int	bsize;
	uchar	*bbuf;		/* buffer */
	uchar	*ebuf;		/* its end */
	uchar	*gbuf;		/* first good byte of input */
	void	(*errorf)(char*);
	int	(*iof)(Biobufhdr*, void*, long);	/* read or write in place of the system call */
	void	*aux;
};

struct Biobuf {
	Biobufhdr;
	uchar	b[Bungetsize+Bsize];
};

#define BGETC(bp)	((bp)->icount ? (bp)->ebuf[(bp)->icount++] : Bgetc(bp))
#define BPUTC(bp, c)	((bp)->ocount ? (bp)->ebuf[(bp)->ocount++] = (c), 0 : Bputc((bp), (c)))
#define BOFFSET(bp)	Boffset(bp)
#define BLINELEN(bp)	(bp)->rdline
#define BFILDES(bp)	(bp)->fid

int	Bbuffered(Biobufhdr*);
void	Berror(Biobufhdr*, char*, ...);
Biobuf*	Bfdopen(int, int);
int	Bfildes(Biobufhdr*);
int	Bflush(Biobufhdr*);
int	Bgetc(Biobufhdr*);
int	Bgetd(Biobufhdr*, double*);
long	Bgetrune(Biobufhdr*);
int	Binit(Biobuf*, int, int);
int	Binits(Biobufhdr*, int, int, uchar*, int);
void	Biofn(Biobufhdr*, int (*)(Biobufhdr*, void*, long));
void	Blethal(Biobufhdr*, void (*)(char*));
int	Blinelen(Biobufhdr*);
vlong	Boffset(Biobufhdr*);
Biobuf*	Bopen(char*, int);
int	Bprint(Biobufhdr*, char*, ...);
int	Bputc(Biobufhdr*, int);
int	Bputrune(Biobufhdr*, long);
void*	Brdline(Biobufhdr*, int);
char*	Brdstr(Biobufhdr*, int, int);
long	Bread(Biobufhdr*, void*, long);
vlong	Bseek(Biobufhdr*, vlong, int);
int	Bterm(Biobufhdr*);
int	Bungetc(Biobufhdr*);
int	Bungetrune(Biobufhdr*);
int	Bvprint(Biobufhdr*, char*, va_list);
long	Bwrite(Biobufhdr*, void*, long);

#endif
