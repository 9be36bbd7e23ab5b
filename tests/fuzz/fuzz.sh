#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fuzz.sh run SECONDS TARGET...: runs libFuzzer on each target, starting from the kept
# corpus. Ends with the first finding; its input is B/crash/TARGET-...
#
# fuzz.sh keep TARGET...: adds the found inputs that cover more code to the kept corpus.
set -eu
B=${B:-build/fuzzing}

run() { # TARGET
	mkdir -p "$B/corpus/$1" "$B/crash" "tests/fuzz/corpus/$1"
	echo "fuzzing $1 for $seconds seconds"
	"$B/fuzz/$1" -max_total_time="$seconds" -timeout=10 -max_len=4096 -print_final_stats=1 \
		-artifact_prefix="$B/crash/$1-" "$B/corpus/$1" "tests/fuzz/corpus/$1" \
		>"$B/$1.log" 2>&1 || {
		tail -n 40 "$B/$1.log"
		echo "A finding. After fixing it, copy its input to tests/fuzz/corpus/$1."
		return 1
	}
	grep -E '^#[0-9]+.DONE|^stat::average' "$B/$1.log"
}

keep() { # TARGET
	"$B/fuzz/$1" -merge=1 -max_len=512 "tests/fuzz/corpus/$1" "$B/corpus/$1" >"$B/$1.log" 2>&1
	echo "$1: $(find "tests/fuzz/corpus/$1" -type f | wc -l) files"
}

case ${1:-} in
run)
	seconds=$2
	shift 2
	for target; do run "$target"; done
	;;
keep)
	shift
	for target; do keep "$target"; done
	;;
*)
	echo "usage: fuzz.sh run SECONDS TARGET... | keep TARGET..." >&2
	exit 64
	;;
esac
