#!/bin/sh
# mksyms.sh: `nm -n kernel.elf` on standard input to the C source of the symbol table
# (kernel/include/ksyms.h) on standard output.  Only text symbols, since they alone are
# needed for a backtrace, and since all text is linked before the table.
exec awk '
BEGIN {
	n = pos = 0
	print "/* Made by kernel/mksyms.sh. */"
	print "#include <ksyms.h>"
	print "#define K __attribute__((section(\".ksyms\")))"
}
$2 ~ /^[tT]$/ && $1 ~ /^ffffffff[89a-f]/ && $3 !~ /^\.L/ && $1 != last {
	off[n] = "0x" substr($1, 9) " - 0x80000000"
	name[n++] = $3
	last = $1
}
END {
	printf "const uint32_t ksymcount K = %d;\n", n
	print "const uint32_t ksymoff[] K = {"
	for(i = 0; i < n; i++)
		print "\t" off[i] ","
	print "\t0xffffffff\n};\nconst uint32_t ksymname[] K = {"
	for(i = 0; i < n; i++){
		print "\t" pos ","
		pos += length(name[i]) + 1
	}
	print "\t0\n};\nconst char ksymstr[] K ="
	for(i = 0; i < n; i++)
		print "\t\"" name[i] "\\0\""
	print "\t\"\";"
}'
