/* CRC-32 (IEEE 802.3, reflected 0xEDB88320), four bits at a time from a table of 16. */
#include "lib.h"

static const u32 table[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
	0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

/* crc: 0 to begin, else the result for the bytes before. */
u32
crc32(u32 crc, const void *buf, usize n)
{
	const uchar *p = buf;

	crc = ~crc;
	for(; n > 0; n--) {
		crc ^= *p++;
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}
