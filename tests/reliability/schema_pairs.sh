#!/usr/bin/env bash
# The laws of the schema diff on random pairs of schemas with rows (20,000, or as many as are asked for).
#
#     schema_pairs.sh [PAIRS [SEED]]
#
# Each pair is led there and back, with and without `--portable`, by the library and as the shell runs the script:
# the schema is reached, rows and rowids are kept or told as lost, the way back ends where it began, a schema does not
# differ from itself, and what is refused changes nothing. Prints one line of counts; on a pair that breaks a law, the
# smallest such pair, and exits 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

export PROPTEST_RNG_SEED="${2:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}"
echo "seed $PROPTEST_RNG_SEED"
export PROPTEST_CASES="${1:-20000}" PROPTEST_MAX_SHRINK_TIME=600000
cargo test --quiet --test it -- --ignored --exact --nocapture \
    schema_laws::a_diff_leads_from_many_schemas_to_others_and_back
