/*
 * A plugin for QEMU's TCG that counts what an instruction count does not show: iterations of string instructions, and instructions
 * that real hardware makes dear.  plugin.so,log=FILE: at each MARK(End) of mark.h a line with the counts since MARK(Begin).
 *
 * Only one CPU is counted right.
 * Opcodes: Intel SDM volume 2, appendix A.
 */
#include "qemuplugin.h"

enum { Cstring, Clock, Ccr3, Cinvlpg, Ciret, Cwrmsr, Csyscall, Chlt, Ncount };
static const char *name[Ncount] = { "string", "lock", "cr3", "invlpg", "iret", "wrmsr", "syscall", "hlt" };
static uint64_t count[Ncount], begin[Ncount];
static FILE *out;

enum { None = -1 };

/* The second byte of an opcode that begins with 0F, and its ModRM byte. */
static int
twobyte(uint8_t op, uint8_t modrm)
{
	switch(op) {
	case 0x01:
		return modrm < 0xc0 && (modrm >> 3 & 7) == 7 ? Cinvlpg : None;
	case 0x05:
		return Csyscall;
	case 0x22:
		return (modrm >> 3 & 7) == 3 ? Ccr3 : None;
	case 0x30:
		return Cwrmsr;
	}
	return None;
}

static bool
isprefix(uint8_t b)
{
	return b == 0xf0 || b == 0xf2 || b == 0xf3 || b == 0x66 || b == 0x67 || b == 0x2e || b == 0x36 || b == 0x3e || b == 0x26 ||
		b == 0x64 || b == 0x65;
}

/* What an instruction counts as. */
static int
kind(const uint8_t *p, size_t n)
{
	bool rep = false, lock = false;
	size_t i;

	for(i = 0; i < n && isprefix(p[i]); i++) {
		rep |= p[i] == 0xf2 || p[i] == 0xf3;
		lock |= p[i] == 0xf0;
	}
	if(i < n && (p[i] & 0xf0) == 0x40)
		i++;	/* REX */
	if(i == n)
		return None;
	if(lock)
		return Clock;
	switch(p[i]) {
	case 0x0f:
		return i + 1 < n ? twobyte(p[i + 1], i + 2 < n ? p[i + 2] : 0) : None;
	case 0x86: case 0x87:	/* XCHG with memory is locked by itself */
		return i + 1 < n && p[i + 1] < 0xc0 ? Clock : None;
	case 0xa4: case 0xa5: case 0xa6: case 0xa7: case 0xaa: case 0xab: case 0xac: case 0xad: case 0xae: case 0xaf:
		return rep ? Cstring : None;
	case 0xcf:
		return Ciret;
	case 0xf4:
		return Chlt;
	}
	return None;
}

static void
mark(unsigned cpu, void *end)
{
	int i;

	(void)cpu;
	if(end == NULL) {
		memcpy(begin, count, sizeof begin);
		return;
	}
	for(i = 0; i < Ncount; i++)
		fprintf(out, "%s%s=%llu", i > 0 ? " " : "", name[i], (unsigned long long)(count[i] - begin[i]));
	fputc('\n', out);
	fflush(out);
}

static void
translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *in;
	const uint8_t *p;
	size_t i, n;
	int k;

	(void)id;
	for(i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		in = qemu_plugin_tb_get_insn(tb, i);
		p = qemu_plugin_insn_data(in);
		n = qemu_plugin_insn_size(in);
		if((k = kind(p, n)) != None)
			qemu_plugin_register_vcpu_insn_exec_inline(in, QEMU_PLUGIN_INLINE_ADD_U64, &count[k], 1);
		if(markof(in) >= 0)
			qemu_plugin_register_vcpu_insn_exec_cb(in, mark, QEMU_PLUGIN_CB_NO_REGS, markof(in) == 1 ? NULL : &count);
	}
}

static void
end(qemu_plugin_id_t id, void *arg)
{
	(void)id;
	(void)arg;
	fclose(out);
}

EXPORT int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if((out = logfile(argc, argv)) == NULL)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, end, NULL);
	return 0;
}
