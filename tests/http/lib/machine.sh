#!/bin/sh
# SPDX-License-Identifier: MIT
#
# machine.sh ROOT SCRIPT: run SCRIPT as on a machine of its own, by root. To be started in namespaces
# of its own (mounts, network, processes): what is written to the system's folders and to ROOT is
# kept in memory and gone at the end, as is every process; ports are the machine's own. ROOT is
# /usr/src/pintle there. A stand-in for systemctl starts servers and the units of Pintle.
set -eu
root=$1
script=$2

ip link set lo up
here=$(cd "$(dirname "$0")" && pwd)
helpers=$(mktemp -d)
cp "$here/systemctl.sh" "$helpers/systemctl"
cp "$script" "$helpers/script"
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir -p /mnt/root /mnt/bin
mv "$helpers/systemctl" "$helpers/script" /mnt/bin
chmod 755 /mnt/bin/*
rmdir "$helpers"
mount --bind "$root" /mnt/root

in_memory() { # LOWER FOLDER
	upper=/mnt/$(echo "$2" | tr / _)
	mkdir -p "$upper/upper" "$upper/work" "$2"
	mount -t overlay -o "lowerdir=$1,upperdir=$upper/upper,workdir=$upper/work" overlay "$2"
}
for folder in /etc /usr/local /usr/src /var /srv /root /home; do
	in_memory "$folder" "$folder"
done
in_memory /mnt/root /usr/src/pintle
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 1777 /run/lock

cd /usr/src/pintle
exec env -i PATH=/mnt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root USER=root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${B:+B="$B"} bash -e /mnt/bin/script
