#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps.sh missing|install|libraries [GOAL...]: the Debian packages that goals of the Makefile need.
# `missing` prints those that are not installed, `install` installs them, `libraries` prints the
# names to ask pkg-config for. CC and PKG_CONFIG are the programs to build with.
set -eu

PATH=$PATH:/usr/sbin:/sbin
CC=${CC:-cc}
PKG_CONFIG=${PKG_CONFIG:-pkg-config}

# For another architecture, the names of compiler and pkg-config begin with it.
target=
case $CC in
aarch64-linux-gnu-*) target=:arm64 ;;
esac
case $CC in
cc | gcc) compiler=gcc ;;
*-gcc) compiler=gcc-${CC%-gcc} ;;
*) compiler=$CC ;;
esac

# The package with the libraries of clang's sanitizers and fuzzer has clang's version in its name.
clang_version() {
	clang -dumpversion 2>/dev/null | sed 's/\..*//' | grep . ||
		apt-cache depends clang 2>/dev/null | sed -n 's/.* clang-\([0-9]*\)$/\1/p' | grep . ||
		echo 14
}
clang=
case " $* " in
*" fuzz"*) clang=$(clang_version) ;;
esac

# A row for each package: the group that needs it, its name, and what exists when it is installed.
packages() {
	cat <<-END
	build    $compiler                     program $CC
	build    libc6-dev$target              header stdio.h
	build    pkgconf$target                program $PKG_CONFIG
	build    libfcgi-dev$target            library fcgi
	build    liblmdb-dev$target            library lmdb
	build    libcrypt-dev$target           header crypt.h
	build    libjson-c-dev$target          library json-c
	build    libsodium-dev$target          library libsodium
	build    nettle-dev$target             library nettle
	build    libinih-dev$target            library inih
	build    libssl-dev$target             library libcrypto
	build    liboath-dev$target            library liboath
	build    libqrencode-dev$target        library libqrencode
	build    libexpat1-dev$target          library expat
	build    libunistring-dev$target       header uninorm.h
	build    libcurl4-openssl-dev$target   library libcurl
	build    libidn2-dev$target            library libidn2
	run      lighttpd                      program lighttpd
	run      curl                          program curl
	unit     libcmocka-dev$target          header cmocka.h
	node     nodejs                        program node
	site     npm                           program npm
	site     lighttpd                      program lighttpd
	site     lighttpd-mod-openssl          file /usr/lib/lighttpd/mod_openssl.so
	site     openssl                       program openssl
	site     curl                          program curl
	http     apache2                       program apache2
	http     libapache2-mod-fcgid          file /usr/lib/apache2/modules/mod_fcgid.so
	http     nginx-light                   program nginx
	http     spawn-fcgi                    program spawn-fcgi
	http     clang                         program clang
	http     git                           program git
	http     ca-certificates               file /etc/ssl/certs/ca-certificates.crt
	http     procps                        program ps
	http     postfix                       program sendmail
	http     php-cli                       program php
	http     iproute2                      program ip
	browser  chromium                      program chromium
	browser  chromium-headless-shell       program chromium-headless-shell
	browser  firefox-esr                   program firefox-esr
	browser  fonts-dejavu-core             file /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
	fuzz     clang                         program clang
	fuzz     libclang-rt-$clang-dev        runtime fuzzer
	house    clang                         program clang
	house    clang-format                  program clang-format
	house    binutils                      program readelf
	house    mandoc                        program mandoc
	house    git                           program git
	tidy     clang-tidy                    program clang-tidy
	bench    wrk                           program wrk
	END
}

# The groups (first column) that GOAL... need.
needed_by() {
	[ "$*" != clean ] || return 0
	echo build
	for goal; do
		case $goal in
		run) echo run ;;
		units) echo unit ;;
		check-unit | check-sanitizers | check-fuzz) echo unit node ;;
		check-http|examples) echo node site http ;;
		check-browser | pictures) echo node site browser ;;
		fuzz*) echo unit fuzz ;;
		check) echo unit node site http browser house ;;
		tidy) echo tidy ;;
		bench*) echo node site http bench ;;
		esac
	done
}

there() { # KIND NAME
	case $1 in
	program) command -v "$2" ;;
	header) echo "#include <$2>" | $CC -E -x c - ;;
	library) $PKG_CONFIG --exists "$2" ;;
	file) test -e "$2" ;;
	runtime) ls "$(clang -print-runtime-dir)"/libclang_rt."$2"* ;;
	esac >/dev/null 2>&1
}

missing() {
	who=" $(needed_by "$@" | tr '\n' ' ')"
	packages | while read -r by package kind name; do
		case $who in
		*" $by "*) there "$kind" "$name" || echo "$package" ;;
		esac
	done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# Debian's packages start the servers they contain, unless this file forbids it. Ours forbids it
# while this process runs. A file that somebody else made is left alone.
policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}
hold_services() {
	[ ! -e $policy ] || ! grep -q "^# by pintle's deps.sh" $policy || $sudo rm -f $policy
	printf '#!/bin/sh\n# %s\n[ -e /proc/%s ] && exit 101\nexit 0\n' "by pintle's deps.sh" $$ |
		$sudo sh -c "set -C && cat >$policy && chmod 755 $policy" 2>/dev/null || {
		[ ! -e $policy ] || return 0
		echo "deps: $policy cannot be written, so the servers would be started" >&2
		return 1
	}
	trap '$sudo rm -f $policy' EXIT
	trap 'exit 1' INT TERM HUP
}

# Do not start them at boot either: they are here for the demo and the tests.
disable_services() { # PACKAGE...
	for package; do
		case $package in
		lighttpd | apache2 | postfix) $sudo update-rc.d "$package" disable ;;
		nginx-light) $sudo update-rc.d nginx disable ;;
		esac >/dev/null 2>&1 || true
	done
}

install() {
	packages=$(missing "$@")
	[ -n "$packages" ] || return 0
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	for tool in $sudo apt-get; do
		command -v $tool >/dev/null || {
			echo "deps: $tool is missing, so these packages cannot be installed: $packages" >&2
			return 1
		}
	done
	echo "installing $packages"
	hold_services
	$sudo apt-get -q update
	# Leave the mail server unconfigured: the tests start it with a configuration of their own.
	case " $packages " in
	*" postfix "*) echo postfix postfix/main_mailer_type select No configuration |
		$sudo debconf-set-selections ;;
	esac
	# shellcheck disable=SC2086 # a list
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $packages
	disable_services $packages
	packages=$(missing "$@")
	[ -z "$packages" ] || echo "deps: still missing after the installation: $packages" >&2
	[ -z "$packages" ]
}

case ${1:-} in
missing | install) "$@" ;;
libraries) packages | awk '$3 == "library" && $1 == "build" { print $4 }' ;;
*)
	echo "usage: deps.sh missing|install|libraries [GOAL...]" >&2
	exit 64
	;;
esac
