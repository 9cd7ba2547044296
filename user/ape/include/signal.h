/* Signals for ports: the notes that have a name here. */
#ifndef SIGNAL_H
#define SIGNAL_H 1
typedef int sig_atomic_t;
#define SIG_DFL	((void (*)(int))0)
#define SIG_IGN	((void (*)(int))1)
#define SIG_ERR	((void (*)(int))-1)
#define SIGHUP	1
#define SIGINT	2
#define SIGQUIT	3
#define SIGFPE	8
#define SIGPIPE	13
#define SIGALRM	14
#define SIGTERM	15
void	(*signal(int, void (*)(int)))(int);
#endif
