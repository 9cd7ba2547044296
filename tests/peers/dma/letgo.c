/* A device lets go of a block without the reply that was asked for: it is reset, or told to flush. */
#include "dma.h"

/* Nobody is left who could read the reply: with the reset the device has let go. */
void
reset(void)
{
	vlong h;
	Census c;
	int pid;

	session();
	warm(Tread, Pattern);
	c = census();
	pid = startvictim(Tread, Kill, &h);
	kill(pid);
	CKEQ(quarantine(), 1);
	getothers();
	close(dev);
	CKEQ(quarantine(), 0);
	CKEQ(pinned(), 0);
	ckothers();
	ckback(c, "reset");
	session();
	warm(Tread, Pattern);
	close(dev);
}

/* What waits for nothing but a flush. */
void
flush(void)
{
	vlong h;
	char *p;

	session();
	warm(Tread, Pattern);
	h = block(Npage, &p);
	CKEQ(ask(Tread, 1, Pattern, 0, h, 0, Size), 0);
	PBIT32(buf, 9);
	buf[4] = Tflush;
	PBIT16(buf + 5, 2);
	PBIT16(buf + 7, 1);
	CKEQ(write(dev, buf, 9), 9);
	while(reply(Any, 1) == Rread)
		;
	CKEQ(buf[4], Rflush);
	CKEQ(pinned(), 0);
	CKEQ(xfree(h), 0);
	close(dev);
}
