# What the test does by hand: two breakpoints in the kernel's source, one in a user program's, with backtraces.
set pagination off
set confirm off
set architecture i386:x86-64
set debuginfod enabled off
set tcp connect-timeout 60
set remotetimeout 60
