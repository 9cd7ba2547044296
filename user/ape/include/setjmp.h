/* Non-local jumps for ports. */
#ifndef SETJMP_H
#define SETJMP_H 1
typedef struct {
	unsigned long long reg[8];
} jmp_buf[1];
int	setjmp(jmp_buf) __attribute__((returns_twice));
void	longjmp(jmp_buf, int) __attribute__((noreturn));
#endif
