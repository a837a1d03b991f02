#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Packs the root file system of the helper's image: the program, both iptables, their extensions and the
# libraries all of them need. Equal inputs give equal bytes.
# usage: packrootfs.sh OUTPUT.tar HELPER XTABLES-NFT XTABLES-LEGACY XTABLES-EXTENSION-DIR
set -eu

output=$1
helper=$2
xtables_nft=$3
xtables_legacy=$4
extensions=$5

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
umask 022

mkdir -p "$stage/usr/bin" "$stage/usr/sbin" "$stage/usr/lib" "$stage/usr/lib64" "$stage/run" \
         "$stage/netns" "$stage$extensions"
# As on any merged-/usr system: libraries are found under both names.
ln -s usr/lib "$stage/lib"
ln -s usr/lib64 "$stage/lib64"
ln -s usr/sbin "$stage/sbin"

cp "$helper" "$stage/usr/bin/decnet-nethelper"
cp "$xtables_nft" "$stage/usr/sbin/xtables-nft-multi"
cp "$xtables_legacy" "$stage/usr/sbin/xtables-legacy-multi"
# Only IPv4: reading a table needs the extension of every rule in it, ours or not.
cp "$extensions"/libxt_*.so "$extensions"/libipt_*.so "$stage$extensions/"

# ldd prints "name => /path (address)" and, for the loader, "/path (address)".
for program in "$helper" "$xtables_nft" "$xtables_legacy" "$extensions"/libxt_*.so; do
    ldd "$program"
done | sed -n 's|^[^/]*\(/[^ ]*\) (0x.*|\1|p' | sort -u | while read -r library; do
    case $library in
        /usr/*) target=$library ;;
        *) target=/usr$library ;;
    esac
    mkdir -p "$stage$(dirname "$target")"
    cp -L "$library" "$stage$target"
done

chmod -R u=rwX,go=rX "$stage"
mkdir -p "$(dirname "$output")"
tar --create --file "$output.part" --directory "$stage" --format=ustar --sort=name --mtime=@0 \
    --owner=0 --group=0 --numeric-owner .
mv "$output.part" "$output"
