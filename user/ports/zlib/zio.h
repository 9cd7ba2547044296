/*
 * What gzip and gunzip share.
 */
enum {
	Chunk	= 32*1024,
	Wbits	= 15 + 16,	/* largest window, gzip's header and trailer */
};

void*	zalloc(void*, uint, uint);
void	zfree(void*, void*);
int	zwrite(int, void*, long);
