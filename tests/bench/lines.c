/*
 * A plugin for QEMU's TCG that finds the cache lines that CPUs have in common: lines.so,log=FILE.  Between MARK(Begin) and MARK(End) of mark.h it
 * notes of each line that the kernel touches which CPUs wrote and which read it.  At the end it writes "mark" and, for each line that one CPU
 * wrote and another touched, the number of writes, the number of reads, and the address of the instruction that wrote it last.
 *
 * Who touched a line does not depend on how the CPUs' instructions interleave, as the traffic between real caches does.
 * What is used of the interface is declared here, as in plugin.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_MEM_RW };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), enum qemu_plugin_cb_flags, void *);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, void (*)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *), enum qemu_plugin_cb_flags,
	enum qemu_plugin_mem_rw, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

enum { Nline = 1 << 20, Linebits = 6 };
static const uint64_t Kernel = 0xffff800000000000;

static struct {
	uint64_t no, pc, writers, readers, writes, reads;
} line[Nline];
static bool on;
static FILE *out;

/* Threads of several CPUs come here at once.  All that is touched between two marks is much less than the table. */
static void
touched(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t va, void *pc)
{
	uint64_t no = va >> Linebits, was, bit = 1ull << cpu % 64;
	uint32_t i = no * 0x9e3779b97f4a7c15ull >> 44;

	if(!__atomic_load_n(&on, __ATOMIC_RELAXED) || va < Kernel)
		return;
	for(;; i = (i + 1) % Nline) {
		was = 0;
		if(__atomic_load_n(&line[i].no, __ATOMIC_RELAXED) == no ||
			__atomic_compare_exchange_n(&line[i].no, &was, no, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED) || was == no)
			break;
	}
	if(qemu_plugin_mem_is_store(info)) {
		__atomic_fetch_or(&line[i].writers, bit, __ATOMIC_RELAXED);
		__atomic_fetch_add(&line[i].writes, 1, __ATOMIC_RELAXED);
		line[i].pc = (uint64_t)pc;
	} else {
		__atomic_fetch_or(&line[i].readers, bit, __ATOMIC_RELAXED);
		__atomic_fetch_add(&line[i].reads, 1, __ATOMIC_RELAXED);
	}
}

static void
mark(unsigned cpu, void *begin)
{
	size_t i;

	(void)cpu;
	if(begin != NULL) {
		memset(line, 0, sizeof line);
		__atomic_store_n(&on, true, __ATOMIC_SEQ_CST);
		return;
	}
	__atomic_store_n(&on, false, __ATOMIC_SEQ_CST);
	fputs("mark\n", out);
	for(i = 0; i < Nline; i++)
		if(line[i].writers != 0 && __builtin_popcountll(line[i].writers | line[i].readers) > 1)
			fprintf(out, "%llu %llu %llx\n", (unsigned long long)line[i].writes, (unsigned long long)line[i].reads, (unsigned long long)line[i].pc);
	fflush(out);
}

static void
translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x80 };
	struct qemu_plugin_insn *in;
	const uint8_t *p;
	uint64_t va;
	size_t i;

	(void)id;
	for(i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		in = qemu_plugin_tb_get_insn(tb, i);
		p = qemu_plugin_insn_data(in);
		va = qemu_plugin_insn_vaddr(in);
		if(va >= Kernel)
			qemu_plugin_register_vcpu_mem_cb(in, touched, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, (void *)va);
		if(qemu_plugin_insn_size(in) == 7 && memcmp(p, nop, sizeof nop) == 0 && p[4] == 0 && p[5] == 0x45 && p[6] == 0x4e)
			qemu_plugin_register_vcpu_insn_exec_cb(in, mark, QEMU_PLUGIN_CB_NO_REGS, p[3] == 1 ? &on : NULL);
	}
}

EXPORT int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	int i;

	(void)info;
	for(i = 0; i < argc; i++)
		if(strncmp(argv[i], "log=", 4) == 0)
			out = fopen(argv[i] + 4, "w");
	if(out == NULL)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
