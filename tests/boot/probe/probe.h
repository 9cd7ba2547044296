/*
 * probe.h: output of the probe kernel.
 */
extern uint64_t bss0;

static inline void
outb(uint16_t p, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(p));
}

void	put(const char*);
void	putf(const char *fmt, uint64_t v);
