#!/usr/bin/env bash
# The law of rows on random histories of a journal and its archive (20,000, or as many as are asked for).
#
#     histories.sh [HISTORIES [SEED]]
#
# A history is up to 39 steps: files written, broken, emptied, swapped, deleted, returned; syncs; upgrades and downgrades
# to every revision; fields declared, renamed, retyped, removed; repopulations; backups, restores; commands killed. At its
# end the living rows are those of a new archive made from the same files, ids stayed, every replaced version is given back,
# and SQLite finds nothing wrong. Prints the smallest form of each history that ended elsewhere, then one line of counts;
# exits 1 where there was one. `TMPDIR=/dev/shm` spares the disk.
set -euo pipefail
cd "$(dirname "$0")/../.."

export PROPTEST_RNG_SEED="${2:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}"
echo "seed $PROPTEST_RNG_SEED"
export PROPTEST_CASES="${1:-20000}"
cargo test --quiet --test it -- --ignored --exact --nocapture \
    histories::many_histories_end_in_the_rows_of_a_new_archive
