/* In front of kernel files, too: what they do to memory in one call is seen. */
#define memset kmemset
#define memmove kmemmove
#define memcpy kmemmove
struct Lock;
void lockirqsoff(struct Lock *);
#define HILOCK lockirqsoff
/* a kernel stack is a thread, which a world switches */
#define swtch worldswtch
