#!/bin/sh
# Runs as init of the Linux guest: mounts the other machine's files over /dev/ttyS1 and works on them.
# Prints "ok NAME" or "FAIL NAME: why"; what Ennead sees of it is checked there.
export PATH=/bin
mount -t proc p /proc; mount -t devtmpfs d /dev; mkdir -p /mnt /tmp
for m in /lib/modules/*.ko; do insmod $m || echo "FAIL modules: $m"; done

ok() { echo "ok linux $1"; }
fail() { echo "FAIL linux $1: $2"; dmesg | tail -n 5; }
# check NAME COMMAND...: the command succeeds
check() { n=$1; shift; if e=$("$@" 2>&1); then ok $n; else fail $n "$e"; fi; }
# refuse NAME TEXT COMMAND...: the command fails and says TEXT
refuse() { n=$1; t=$2; shift 2; if e=$("$@" 2>&1); then fail $n "succeeded"; else case $e in *"$t"*) ok $n;; *) fail $n "$e";; esac; fi; }
sum() { md5sum < "$1" | cut -d' ' -f1; }

attach() {
	stty -F /dev/ttyS1 raw -echo || return 1
	exec 4<>/dev/ttyS1
	mount -t 9p -o trans=fd,rfdno=4,wfdno=4,version=9p2000,noextend,uname=glenda,access=any,msize=8216 none /mnt
}
. /big

check mount attach
X=/mnt/tmp/x
cd $X || { fail cd "no $X"; poweroff -f; }
check read_small test "$(cat hello)" = "hello from ennead"
check read_big test "$(sum big)" = "$BIGSUM"
check size test "$(stat -c %s big)" = "$BIGSIZE"
check list test "$(cd names; for f in *; do echo $f; done)" = "$(cat /names)"
check device test "$(cat /mnt/dev/sysname)" = ennead
check process grep -q init /mnt/proc/1/status
refuse nosuch "No such file" cat nosuch
check write cp /written written
check written test "$(sum written)" = "$(sum /written)"
check mkdir mkdir -p d/e/f/g
check deep sh -c 'echo deep >d/e/f/g/file'
check rename mv d/e/f/g/file d/e/f/g/renamed
check renamed test "$(cat d/e/f/g/renamed)" = deep
check gone test ! -e d/e/f/g/file
check renamedir sh -c 'mv d/e d/e2 && test "$(cat d/e2/f/g/renamed)" = deep'
refuse notempty "" rmdir d/e2
refuse exists "File exists" sh -C -c 'set -C; echo x >hello'
check append sh -c 'echo one >app; echo two >>app; test "$(cat app)" = "one
two"'
check truncate sh -c 'truncate -s 3 app && test "$(stat -c %s app)" = 3 && test "$(cat app)" = one'
check overwrite sh -c 'printf XY | dd of=app bs=1 seek=1 conv=notrunc 2>/dev/null && test "$(cat app)" = oXY'
check chmod sh -c 'chmod 640 app && test "$(stat -c %a app)" = 640'
check mtime sh -c 'touch -d "2001-09-09 01:46:40" app && test "$(stat -c %Y app)" = 1000000000'
check many sh -c 'mkdir m; for i in $(seq '$MANY'); do echo $i >m/f$i || exit 1; done; test $(ls m | wc -l) = '$MANY
check manyremoved sh -c 'rm m/f1? && test $(ls m | wc -l) = $(('$MANY'-10))'
check remove sh -c 'rm app && test ! -e app && rm -r d && test ! -e d'
check unicode sh -c 'echo ü >names/ünïcödé-日本 && test "$(cat names/ünïcödé-日本)" = ü'

# at the same time: a reader that waits for ever, killed by a signal (Tflush), and four that copy
cat /mnt/dev/eia0 >/dev/null 2>&1 & slow=$!
pids=
for i in 1 2 3 4; do cp /written par$i & pids="$pids $!"; done
w=0; for p in $pids; do wait $p || w=1; done
for i in 1 2 3 4; do test "$(sum par$i)" = "$(sum /written)" || w=1; done
check concurrent test $w = 0
kill $slow
wait $slow
check flushed test $? = 143
check after_flush test "$(cat hello)" = "hello from ennead"

echo yes >done
cd /
check unmount umount /mnt
echo LINUX-DONE
poweroff -f
