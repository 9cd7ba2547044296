"""elf2aout: a good program converts exactly, and each damage is refused with its reason.

Usage: test.py elf2aout good.elf.  Prints ok/FAIL lines.
"""
import os
import random
import struct
import subprocess
import sys
import tempfile

TOOL, GOOD = sys.argv[1:3]
UTZERO, HDR, MB2 = 0x200000, 40, 2 << 20
failed = 0


def report(name, why):
    global failed
    if why:
        failed += 1
        print(f"FAIL elf2aout-{name}: {why}")
    else:
        print(f"ok elf2aout-{name}")


def convert(data):
    """exit status, complaint, output (None: no file)"""
    with tempfile.TemporaryDirectory() as d:
        src, dst = os.path.join(d, "in.elf"), os.path.join(d, "out")
        with open(src, "wb") as f:
            f.write(data)
        p = subprocess.run([TOOL, src, dst], capture_output=True, timeout=20)
        out = None
        if os.path.exists(dst):
            with open(dst, "rb") as f:
                out = f.read()
        return p.returncode, p.stderr.decode("latin1"), out


def phdrs(elf):
    off, = struct.unpack_from("<Q", elf, 32)
    n, = struct.unpack_from("<H", elf, 56)
    for i in range(n):
        o = off + 56*i
        yield o, struct.unpack_from("<IIQQQQQQ", elf, o)


def nmsyms(path):
    out = subprocess.run(["nm", path], capture_output=True, check=True, text=True).stdout
    syms = set()
    for line in out.splitlines():
        f = line.split()
        if len(f) == 3:
            syms.add((int(f[0], 16), f[2]))
    return syms


def good(elf):
    status, err, out = convert(elf)
    if status != 0:
        return f"refused: {err}"
    magic, text, data, bss, syms, entry, spsz, pcsz, entry64 = struct.unpack_from(">8IQ", out)
    if magic != 0x8A97 or entry != entry64 or spsz or pcsz:
        return "bad header"
    loads = [p for _, p in phdrs(elf) if p[0] == 1 and p[6]]
    t = next(p for p in loads if p[1] == 5)
    d = next(p for p in loads if p[1] == 6)
    if out[HDR:HDR+text] != elf[t[2]:t[2]+t[5]]:
        return "text differs"
    if out[HDR+text:HDR+text+data] != elf[d[2]:d[2]+d[5]] or bss != d[6]-d[5]:
        return "data or bss differs"
    if (UTZERO+HDR+text+MB2-1)//MB2*MB2 != d[3] or t[3] != UTZERO+HDR:
        return "addresses differ from what the kernel computes"
    if len(out) != HDR+text+data+syms:
        return "length"
    if entry64 != struct.unpack_from("<Q", elf, 24)[0]:
        return "entry"
    return symbols(out[HDR+text+data:], d, data)


def symbols(tab, d, data):
    have, last, i = {}, 0, 0
    while i < len(tab):
        value, typ = struct.unpack_from(">QB", tab, i)
        end = tab.index(0, i+9)
        name = tab[i+9:end].decode()
        if not typ & 0x80 or chr(typ & 0x7f) not in "TtDdBb":
            return f"symbol {name} has type {typ:#x}"
        if value < last:
            return f"symbol {name} out of order"
        if chr(typ & 0x7f) in "Bb" and value < d[3]+data:
            return f"symbol {name} is not in bss"
        have[name] = (value, chr(typ & 0x7f))
        last, i = value, end+1
    real = nmsyms(GOOD)
    for name, (value, _) in have.items():
        if (value, name) not in real:
            return f"symbol {name} at {value:#x} is not in the ELF"
    for name, typ in (("_main", "T"), ("main", "T"), ("someinit", "D"), ("somebss", "B"), ("local", "t")):
        if have.get(name, (0, ""))[1] != typ:
            return f"symbol {name} missing or not {typ}"
    return None


def refuses(name, elf, words):
    status, err, out = convert(bytes(elf))
    why = None
    if status != 1 or words not in err:
        why = f"status {status}, said {err.strip()!r}, want {words!r}"
    elif out is not None:
        why = "left an output file"
    report(name, why)


def damaged(elf):
    def put(fmt, off, *v):
        e = bytearray(elf)
        struct.pack_into(fmt, e, off, *v)
        return e
    seg = {p[1]: (o, p) for o, p in phdrs(elf) if p[0] == 1}
    text, data = seg[5][0], seg[6][0]
    shoff, = struct.unpack_from("<Q", elf, 40)
    refuses("empty", b"", "outside the file")
    refuses("noelf", put("4s", 0, b"\x7fELG"), "not an ELF")
    refuses("32bit", put("B", 4, 1), "not for x86-64")
    refuses("arm", put("<H", 18, 183), "not for x86-64")
    refuses("pie", put("<H", 16, 3), "not a static executable")
    refuses("phsize", put("<H", 54, 32), "program header size")
    refuses("phoff", put("<Q", 32, len(elf)), "outside the file")
    refuses("phoff-huge", put("<Q", 32, 2**64-8), "outside the file")
    refuses("dynamic", put("<I", data, 2), "dynamically linked")
    refuses("wx", put("<I", text+4, 7), "writable and executable")
    refuses("noexec", put("<I", text+4, 4), "no text segment")
    refuses("twodata", put("<I", text+4, 6), "more than one data")
    refuses("textaddr", put("<Q", text+16, 0x400000), "text begins at")
    refuses("dataaddr", put("<Q", data+16, 0x600000), "data begins at")
    refuses("texttail", put("<Q", text+40, seg[5][1][6]+1), "zero-filled tail")
    refuses("filesz", put("<Q", data+32, 2**40), "more bytes in the file")
    refuses("beyond", put("<QQ", data+32, 2**30, 2**30), "outside the file")
    refuses("bigbss", put("<Q", data+40, 2**33), "larger than 2 GiB")
    refuses("entry-low", put("<Q", 24, UTZERO), "entry point")
    refuses("entry-data", put("<Q", 24, seg[6][1][3]), "entry point")
    refuses("shoff", put("<Q", 40, len(elf)+8), "outside the file")
    refuses("shalign", put("<Q", 40, shoff-4), "not aligned")
    refuses("shsize", put("<H", 58, 40), "section header size")
    for i in range(struct.unpack_from("<H", elf, 60)[0]):
        o = shoff + 64*i
        if struct.unpack_from("<I", elf, o+4)[0] == 2:
            refuses("symoff", put("<Q", o+24, len(elf)//8*8+8), "symbol table lies outside")
            refuses("symlink", put("<I", o+40, 60000), "without string table")
        if struct.unpack_from("<I", elf, o+4)[0] == 1 and i == 1:
            refuses("rela", put("<I", o+4, 4), "relocations")


def fuzz(elf):
    """no input makes it crash or hang, and what it accepts has a consistent size"""
    r = random.Random(9)
    for i in range(400):
        e = bytearray(elf)
        for _ in range(r.randrange(1, 5)):
            o = r.randrange(64) if r.randrange(2) else r.choice([o for o, _ in phdrs(elf)]) + r.randrange(56)
            e[o] = r.randrange(256)
        status, err, out = convert(bytes(e[:r.choice([len(e), r.randrange(len(e))])]))
        if status not in (0, 1):
            return f"case {i}: status {status} {err[:200]}"
        if status == 0:
            h = struct.unpack_from(">8I", out)
            if len(out) != HDR+h[1]+h[2]+h[4]:
                return f"case {i}: inconsistent length"
    return None


with open(GOOD, "rb") as f:
    ELF = f.read()
report("good", good(ELF))
damaged(ELF)
report("fuzz", fuzz(ELF))
sys.exit(failed != 0)
