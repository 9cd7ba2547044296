#!/bin/sh
# Small archives for the tar fuzzer: each form of name and link that GNU tar writes.
# usage: mktarseeds.sh folder
set -e
mkdir -p "$1"
out=$(realpath "$1")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
long=$(printf '%0120d' 0 | tr 0 n)
mkdir -p d/e "$long"
echo hello >d/file
echo deep >"$long/$long"
ln d/file d/hard
ln -s file d/soft
for f in ustar pax gnu v7; do
	tar --format=$f -cf "$out/$f" d
done
tar --format=pax -cf "$out/paxlong" "$long"
tar --format=gnu -cf "$out/gnulong" "$long"
