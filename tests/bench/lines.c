/*
 * A plugin for QEMU's TCG that finds the cache lines that CPUs have in common: lines.so,log=FILE.  Between MARK(Begin) and MARK(End) of mark.h it
 * notes of each line that the kernel touches which CPUs wrote and which read it.  At the end it writes "mark" and, for each line that one CPU
 * wrote and another touched, the number of writes, the number of reads, and the address of the instruction that wrote it last.
 *
 * Who touched a line does not depend on how the CPUs' instructions interleave, as the traffic between real caches does.
 */
#include "qemuplugin.h"

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
	struct qemu_plugin_insn *in;
	uint64_t va;
	size_t i;

	(void)id;
	for(i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		in = qemu_plugin_tb_get_insn(tb, i);
		va = qemu_plugin_insn_vaddr(in);
		if(va >= Kernel)
			qemu_plugin_register_vcpu_mem_cb(in, touched, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, (void *)va);
		if(markof(in) >= 0)
			qemu_plugin_register_vcpu_insn_exec_cb(in, mark, QEMU_PLUGIN_CB_NO_REGS, markof(in) == 1 ? &on : NULL);
	}
}

EXPORT int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if((out = logfile(argc, argv)) == NULL)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
