#undef assert
#ifdef NDEBUG
#define assert(x)	((void)0)
#else
void	_assert(char*) __attribute__((noreturn));
#define assert(x)	((x) ? (void)0 : _assert(#x))
#endif
