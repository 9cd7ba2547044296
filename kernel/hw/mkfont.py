#!/usr/bin/env python3
# mkfont.py FONT.psf.gz >font.c: a PSF2 or PSF1 console font of 8x16 as the C tables of font.h,
# sorted by rune.
import gzip
import struct
import sys

data = gzip.open(sys.argv[1]).read()
if data[:4] == b"\x72\xb5\x4a\x86":
    _, _, start, flags, count, size, height, width = struct.unpack("<8I", data[:32])
    wide = False
elif data[:2] == b"\x36\x04":
    mode, size = data[2], data[3]
    start, count, height, width, wide = 4, 512 if mode & 1 else 256, size, 8, True
else:
    sys.exit("mkfont: not a PSF font")
if (width, height, size) != (8, 16, 16):
    sys.exit("mkfont: the font is not 8x16")

glyph = {}
table = data[start + count * size:]
pos = 0
for i in range(count):
    bits = data[start + i * size:start + (i + 1) * size]
    if wide:        # 16-bit runes, 0xFFFF ends, 0xFFFE begins sequences
        runes = []
        while True:
            r, = struct.unpack_from("<H", table, pos)
            pos += 2
            if r == 0xFFFF:
                break
            runes.append(r)
        if 0xFFFE in runes:
            runes = runes[:runes.index(0xFFFE)]
    else:           # UTF-8, 0xFF ends, 0xFE begins sequences
        end = table.index(b"\xff", pos)
        runes = [ord(c) for c in table[pos:end].split(b"\xfe")[0].decode("utf-8")]
        pos = end + 1
    for r in runes:
        glyph[r] = bits

runes = sorted(r for r in glyph if r < 0x10000)
print("/* Made by kernel/hw/mkfont.py. */")
print('#include "font.h"')
print("const u32 fontcount = %d;" % len(runes))
print("const u16 fontrune[] = {%s};" % ",".join(hex(r) for r in runes))
print("const u8 fontglyph[][16] = {")
for r in runes:
    print("\t{%s}," % ",".join(hex(b) for b in glyph[r]))
print("};")
