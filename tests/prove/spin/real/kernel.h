/* In front of kernel files, too: what they do to memory in one call is seen. */
#define memset kmemset
#define memmove kmemmove
#define memcpy kmemmove
/* a kernel stack is a thread, which a world switches */
#define swtch worldswtch
