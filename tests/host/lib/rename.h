/* kernel/lib beside the host's C library: its names get a prefix. */
#define memset k_memset
#define memmove k_memmove
#define memcpy k_memcpy
#define memcmp k_memcmp
#define memchr k_memchr
#define strlen k_strlen
#define strnlen k_strnlen
#define strcmp k_strcmp
#define strncmp k_strncmp
#define strchr k_strchr
#define strrchr k_strrchr
#define strstr k_strstr
