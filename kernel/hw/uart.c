/*
 * Two 16550 UARTs: COM1 is the console, COM2 carries the output of unattended runs.
 * Output of the kernel is polled and gives up on a line that does not drain; that of programs
 * waits for room by interrupt and loses nothing.  Input comes by interrupt.  Who receives it can hold it: then
 * the request-to-send line drops and what has come stays in the FIFO until it is resumed.
 */
#include "core.h"
#include "errors.h"
#include "hw.h"
#include "upcall.h"

enum {	/* registers and bits, PC16550D data sheet */
	Rdata = 0, Rier = 1, Riir = 2, Rfcr = 2, Rlcr = 3, Rmcr = 4, Rlsr = 5, Rmsr = 6, Rscratch = 7,
	Ierrecv = 1, Iersent = 2,
	Iirnone = 1, Iircause = 0xE, Iirsent = 2, Iirfifo = 0xC0,
	Fcron = 1, Fcrclear = 6, Fcrtrigger8 = 0x80,
	Lcr8n1 = 3, Lcrdlab = 0x80,
	Mcrdtr = 1, Mcrrts = 2, Mcrout2 = 8, Mcrloop = 0x10,
	Lsrready = 1, Lsrthre = 0x20, Lsridle = 0x40,
	Divisor115200 = 1,
	Fifosize = 16,
	Drainlimit = 20000,	/* us to wait for room in the transmitter */
	Recvburst = 256,	/* bytes taken in one interrupt */
};

typedef struct Uart Uart;
struct Uart {
	u16 port;
	u8 irq;
	bool present;
	bool stuck;		/* it did not drain; no waiting until it does */
	int burst;		/* bytes it takes when empty */
	Lock lock;		/* guards the transmitter, ier and held */
	u8 ier;			/* interrupts that are on */
	volatile bool held;	/* input stays in the FIFO */
	void (*recv)(int, int);
	void (*sent)(int);
};

static Uart uart[Nuart] = {
	{.port = 0x3F8, .irq = 4},
	{.port = 0x2F8, .irq = 3},
};

/* A floating bus answers 0xFF, so: scratch register keeps two values, then loopback (MCR.4) echoes the modem bits. */
static bool
probe(u16 port)
{
	static const u8 pattern[] = {0x5A, 0xA5};
	for(usize i = 0; i < nelem(pattern); i++) {
		outb(port + Rscratch, pattern[i]);
		if(inb(port + Rscratch) != pattern[i])
			return false;
	}
	u8 mcr = inb(port + Rmcr);
	outb(port + Rmcr, Mcrloop | Mcrrts | Mcrout2);
	bool ok = (inb(port + Rmsr) & 0xF0) == 0x90;
	outb(port + Rmcr, mcr);
	return ok;
}

static void
setup(Uart *u)
{
	u->present = probe(u->port);
	if(!u->present)
		return;
	outb(u->port + Rier, 0);
	outb(u->port + Rlcr, Lcrdlab);
	outb(u->port + Rdata, Divisor115200);
	outb(u->port + Rier, 0);
	outb(u->port + Rlcr, Lcr8n1);
	outb(u->port + Rfcr, Fcron | Fcrtrigger8);
	u->burst = (inb(u->port + Riir) & Iirfifo) == Iirfifo ? Fifosize : 1;
	outb(u->port + Rmcr, Mcrdtr | Mcrrts | Mcrout2);
}

static bool
drained(Uart *u)
{
	u64 end = hwdeadline(u->stuck ? 0 : Drainlimit);

	while((inb(u->port + Rlsr) & Lsrthre) == 0)
		if(hwexpired(end)) {
			u->stuck = true;
			return false;
		}
	u->stuck = false;
	return true;
}

static void
lockuart(Uart *u)
{
	if(!panicking())
		ilock(&u->lock);
}

static void
unlockuart(Uart *u)
{
	if(u->lock.held && u->lock.cpu == cpu() && !panicking())
		iunlock(&u->lock);
}

void
uartputs(int unit, const char *s, usize n)
{
	Uart *u = &uart[unit];

	while(u->present && n > 0) {	/* the lock is held for one load of the FIFO only */
		lockuart(u);
		if(drained(u))
			for(int i = 0; i < u->burst && n > 0; i++, n--)
				outb(u->port + Rdata, *s++);
		else
			n = 0;
		unlockuart(u);
	}
}

/* As a console: newline becomes carriage return and newline. */
static void
consput(const char *s, usize n)
{
	while(n > 0) {
		usize m = 0;
		while(m < n && s[m] != '\n')
			m++;
		uartputs(0, s, m);
		if(m < n) {
			uartputs(0, "\r\n", 2);
			m++;
		}
		s += m;
		n -= m;
	}
}

void
uartearly(void)
{
	setup(&uart[0]);
	if(uart[0].present)
		consadd(consput);
}

bool
uartpresent(int unit)
{
	return uart[unit].present;
}

bool
uartidle(int unit)
{
	return !uart[unit].present || inb(uart[unit].port + Rlsr) & Lsridle;
}

void
uartonrecv(int unit, void (*fn)(int, int))
{
	uart[unit].recv = fn;
}

void
uartonroom(int unit, void (*fn)(int))
{
	uart[unit].sent = fn;
}

/* u->lock is held. */
static void
setier(Uart *u, u8 ier)
{
	u->ier = ier;
	outb(u->port + Rier, ier);
}

usize
uarttry(int unit, const char *s, usize n)
{
	Uart *u = &uart[unit];
	usize did = 0;

	if(!u->present)
		return n;
	ilock(&u->lock);
	if(inb(u->port + Rlsr) & Lsrthre)
		while(did < n && did < (usize)u->burst)
			outb(u->port + Rdata, s[did++]);
	else
		setier(u, u->ier | Iersent);
	iunlock(&u->lock);
	return did;
}

void
uarthold(int unit)
{
	Uart *u = &uart[unit];

	ilock(&u->lock);
	u->held = true;
	outb(u->port + Rmcr, Mcrdtr | Mcrout2);
	setier(u, u->ier & ~Ierrecv);
	iunlock(&u->lock);
}

void
uartresume(int unit)
{
	Uart *u = &uart[unit];

	ilock(&u->lock);
	if(u->held) {
		u->held = false;
		outb(u->port + Rmcr, Mcrdtr | Mcrrts | Mcrout2);
		setier(u, u->ier | Ierrecv);
	}
	iunlock(&u->lock);
}

static void
transmitted(Uart *u)
{
	ilock(&u->lock);
	setier(u, u->ier & ~Iersent);
	iunlock(&u->lock);
	if(u->sent != nil)
		u->sent(u - uart);
}

/* One cause; false when there is none left. */
static bool
service(Uart *u)
{
	u8 iir = inb(u->port + Riir);

	if((iir & (Iircause | Iirnone)) == Iirsent) {
		transmitted(u);
		return true;
	}
	if(u->held || (inb(u->port + Rlsr) & Lsrready) == 0) {
		if(iir & Iirnone)
			return false;
		inb(u->port + Rmsr);
		return true;
	}
	int c = inb(u->port + Rdata);
	randommix(c);
	if(u->recv != nil)
		u->recv(u - uart, c);
	return true;
}

/* The line is edge triggered: what is left at the end must raise it anew. */
static void
interrupt(struct Ureg *ureg, void *arg)
{
	Uart *u = arg;
	USED(ureg);

	trace("uartintr", u - uart, 0);
	for(int i = 0; i < Recvburst; i++)
		if(!service(u))
			return;
	ilock(&u->lock);
	outb(u->port + Rier, 0);
	outb(u->port + Rier, u->ier);
	iunlock(&u->lock);
}

void
uartinit(void)
{
	static const char *const name[Nuart] = {"eia0", "eia1"};

	for(int i = 0; i < Nuart; i++) {
		Uart *u = &uart[i];
		if(i > 0)
			setup(u);
		if(!u->present)
			continue;
		Err e = upcall.intrenable(u->irq, interrupt, u, name[i]);
		if(e != nil) {
			print("%s: %s: no input\n", name[i], e);
			continue;
		}
		portuse(u->port, 8, name[i]);
		ilock(&u->lock);
		setier(u, Ierrecv);
		iunlock(&u->lock);
	}
}

enum { Basehz = 115200 };

Err
uartset(int unit, u32 baud, int bits, int parity, int stop)
{
	Uart *u = &uart[unit];

	if(!u->present || baud == 0 || baud > Basehz || Basehz % baud != 0 || bits < 5 || bits > 8 || stop < 1 || stop > 2)
		return Ebadarg;
	u32 divisor = Basehz / baud;
	u8 lcr = (bits - 5) | (stop - 1) << 2 | (parity == 'o' ? 1 << 3 : parity == 'e' ? 3 << 3 : 0);
	ilock(&u->lock);
	outb(u->port + Rlcr, Lcrdlab);
	outb(u->port + Rdata, divisor);
	outb(u->port + Rier, divisor >> 8);
	outb(u->port + Rlcr, lcr);
	iunlock(&u->lock);
	return nil;
}

void
uartdtr(int unit, bool on)
{
	Uart *u = &uart[unit];

	ilock(&u->lock);
	u8 mcr = inb(u->port + Rmcr);
	outb(u->port + Rmcr, on ? mcr | Mcrdtr : mcr & ~Mcrdtr);
	iunlock(&u->lock);
}

u8
uartmodem(int unit)
{
	return inb(uart[unit].port + Rmsr) & 0xF0;
}
