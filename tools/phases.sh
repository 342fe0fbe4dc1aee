# shellcheck shell=bash disable=SC2034,SC2154
# The phases of ./test, in the order in which they are usually run. Sourced by ./test.
#
# A phase is a function phase_NAME that calls `passed [N]` and `failed TEXT [N]`; it shows what went wrong
# and never stops the others. Requires: `root`, tools/setup.sh, the current folder is the root.

usual_phases=(format layers specs unit scenarios mutants campaigns docs dev determinism fuzz)
all_phases=("${usual_phases[@]}" slow)

# Limits in seconds: what hangs becomes a failure.
readonly unit_limit=1800 scenario_limit=1800 fingerprint_limit=300 campaign_limit=7200

cores=$(nproc)
total_passed=0
total_failed=0
summary=()

passed() { phase_passed=$((phase_passed + ${1:-1})); }

failed() {
  phase_failed=$((phase_failed + ${2:-1}))
  printf '  FAILED %s\n' "$1"
}

run_phase() {
  local name=$1 begin=$SECONDS verdict=ok
  phase_passed=0
  phase_failed=0
  printf '== %s\n' "$name"
  "phase_$name"
  if [[ $phase_failed -gt 0 ]]; then verdict=FAILED; fi
  if [[ $phase_failed -eq 0 && $phase_passed -eq 0 ]]; then verdict=nothing; fi
  summary+=("$(printf '%-12s %-8s %7d passed %5d failed %6d s' \
    "$name" "$verdict" "$phase_passed" "$phase_failed" $((SECONDS - begin)))")
  total_passed=$((total_passed + phase_passed))
  total_failed=$((total_failed + phase_failed))
}

print_summary() {
  printf '\n'
  printf '%s\n' "${summary[@]}"
  printf '%-12s %37s %6d s\n' total '' "$SECONDS"
  printf '%d passed, %d failed\n' "$total_passed" "$total_failed"
}

# cpp_files: what the repository holds or is about to hold.
cpp_files() { git ls-files -z -co --exclude-standard -- '*.h' '*.cpp' | xargs -r -0 ls -d 2>/dev/null; }

# ---- format: the pinned formatter changes nothing.

readonly format_major=14

phase_format() {
  local file formatter=clang-format-$format_major files=0 bad=0
  if ! command -v "$formatter" >/dev/null; then formatter=clang-format; fi
  if [[ $("$formatter" --version) != *"version $format_major."* ]]; then
    failed "clang-format $format_major is needed (Debian 12), found: $("$formatter" --version)"
    return
  fi
  export -f unformatted
  files=$(cpp_files | wc -l)
  while IFS= read -r file; do
    bad=$((bad + 1))
    failed "$file is not formatted: clang-format -i $file"
  done < <(cpp_files | xargs -d '\n' -n 40 -P "$cores" bash -c 'unformatted "$@"' _ "$formatter")
  if [[ $files -gt $bad ]]; then passed $((files - bad)); fi
}

# unformatted FORMATTER FILE...: those that the formatter would change, or does not accept.
unformatted() {
  local file formatter=$1
  shift
  "$formatter" --dry-run -Werror "$@" >/dev/null 2>&1 && return
  for file in "$@"; do
    "$formatter" --dry-run -Werror "$file" >/dev/null 2>&1 || printf '%s\n' "$file"
  done
  return 0
}

# ---- layers: nobody includes what lies above.

phase_layers() { check_with_broken_twin tools/check_layers tests/broken/layers; }

# ---- specs: table rows have the same ids in the same order as the spec.

phase_specs() { check_with_broken_twin tools/check_specs tests/broken/specs; }

# check_with_broken_twin TOOL TREE: TOOL accepts the repository, and finds exactly what is wrong in TREE.
check_with_broken_twin() {
  local tool=$1 broken=$2 line found
  found=build/test/$(basename "$tool").txt
  if "$tool" >"$found"; then
    passed
  else
    while IFS= read -r line; do failed "$line"; done <"$found"
    if [[ ! -s $found ]]; then failed "$tool did not run"; fi
  fi
  if diff <("$tool" "$broken") "$broken/expected.txt"; then
    passed
  else
    failed "$tool no longer finds what is wrong in $broken (differences above)"
  fi
}

# ---- unit, dev: the unit tests as users get them, and under the sanitizers.

phase_unit() { unit_tests release; }

# Leaks are not looked for: memory of the arena is dropped as a whole, not freed block by block.
phase_dev() {
  ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:abort_on_error=0 \
    UBSAN_OPTIONS=print_stacktrace=1 unit_tests dev
}

# unit_tests PRESET: builds and runs every test executable of the preset.
unit_tests() {
  local preset=$1 logs="build/test/$1" name
  local -a names
  # A new test folder is in the list only once CMake has run again.
  build "$preset" build.ninja || { failed "configuring $preset"; return; }
  mapfile -t names < <(ctest --test-dir "build/$preset" -N | sed -n 's/^ *Test *#[0-9]*: //p')
  if [[ ${#names[@]} -eq 0 ]]; then
    failed "no unit tests in build/$preset"
    return
  fi
  build "$preset" dojo "${names[@]/#/test_}" || { failed "building $preset"; return; }
  rm -rf "$logs"
  mkdir -p "$logs"
  export -f run_unit_test
  export is_slow unit_limit
  printf '%s\n' "${names[@]}" | xargs -P "$cores" -I{} bash -c 'run_unit_test "$@"' _ "$preset" {}
  for name in "${names[@]}"; do count_unit_test "$name" "$logs/$name"; done
}

# run_unit_test PRESET NAME: output to a log, exit code beside it. Cases tagged [.slow] only with --slow, and not
# under the sanitizers: they are slow for what they count, not for what they touch.
run_unit_test() {
  local program="build/$1/tests/test_$2" log="build/test/$1/$2"
  {
    timeout -k 10 "$unit_limit" "$program" 2>&1
    echo $? >"$log.status"
    if [[ -n $is_slow && $1 == release ]]; then
      timeout -k 10 "$((4 * unit_limit))" "$program" '[slow]' 2>&1 || echo $? >"$log.status"
    fi
  } >"$log.log"
}

# count_unit_test NAME LOG: Catch2's closing lines say how many cases there were.
count_unit_test() {
  local name=$1 log=$2.log status good bad
  status=$(<"$2.status")
  good=$(sed -n -e 's/^All tests passed (.* in \([0-9]*\) test cases\{0,1\}).*/\1/p' \
    -e 's/^test cases: .*| *\([0-9]*\) passed.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
  bad=$(sed -n 's/^test cases: .*| *\([0-9]*\) failed.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
  passed "$good"
  if [[ $bad -gt 0 ]]; then
    cut -c 1-300 "$log" | tail -n 60
    failed "$name: $bad cases, whole log: $log" "$bad"
  elif [[ $status -ne 0 ]]; then
    cut -c 1-300 "$log" | tail -n 30
    failed "$name: ended with $status, whole log: $log"
  elif [[ $good -eq 0 ]]; then
    failed "$name: ran no case, whole log: $log"
  fi
}

# ---- scenarios: every scenario against its `expect:`. mutants: every oracle against a defect it must catch.

phase_scenarios() { dojo_test scenarios scenarios; }
phase_mutants() { dojo_test mutants --mutants; }

# dojo_test WHAT ARGS...: `dojo test ARGS`, counted by its JUnit file.
dojo_test() {
  local what=$1 junit=build/test/$1.xml log=build/test/$1.log status=0 good bad
  shift
  build release dojo || { failed "building release"; return; }
  rm -f "$junit"
  timeout -k 10 "$scenario_limit" build/release/runner/dojo test "$@" --junit "$junit" \
    >"$log" 2>&1 || status=$?
  if [[ ! -f $junit ]]; then
    tail -n 20 "$log"
    failed "dojo test $*: ended with $status and wrote no $junit"
    return
  fi
  bad=$(grep -cE '<(failure|error)\b' "$junit")
  good=$(($(grep -oE '<testcase\b' "$junit" | wc -l) - bad))
  passed "$good"
  if [[ $bad -gt 0 ]]; then
    tail -n 60 "$log"
    failed "$bad $what, whole log: $log" "$bad"
  elif [[ $status -ne 0 || $good -eq 0 ]]; then
    tail -n 20 "$log"
    failed "dojo test $*: ended with $status, $good $what, whole log: $log"
  fi
}

# ---- docs: links lead somewhere, scenarios load, sample output is what is printed.

phase_docs() {
  local line
  build release dojo || { failed "building release"; return; }
  if tools/check_docs >build/test/docs.txt; then
    passed
  else
    while IFS= read -r line; do failed "$line"; done <build/test/docs.txt
  fi
}

# ---- determinism: one seed, one fingerprint, whatever the process, worker count, build or compiler.

readonly fingerprint_scenarios=(kerrighed-smp-port lossy-network remove-against-grab)
readonly fingerprint_schedules=100

phase_determinism() {
  local preset name
  for preset in release dev clang; do
    build "$preset" dojo || { failed "building $preset"; return; }
  done
  accesses_with_clang
  for name in "${fingerprint_scenarios[@]}"; do
    if [[ ! -f scenarios/$name.yaml ]]; then
      failed "scenarios/$name.yaml is gone: choose another in tools/phases.sh"
      continue
    fi
    same_fingerprints "$name"
  done
}

# What the instrumentation of either compiler reports: `unit` runs the same with g++.
accesses_with_clang() {
  local log=build/test/access-clang.log
  build clang test_access || { failed "building test_access with clang"; return; }
  if timeout "$unit_limit" build/clang/tests/test_access >"$log" 2>&1; then
    passed
  else
    tail -n 40 "$log"
    failed "test_access with clang, whole log: $log"
  fi
}

same_fingerprints() {
  local name=$1 expected found variant
  expected=$(hunt_fingerprint release "$name" -j 1)
  if [[ ! $expected =~ ^[0-9a-fx]+$ ]]; then
    failed "$name: no fingerprint from release, see build/test/fingerprint.log"
    return
  fi
  for variant in 'release -j 1' 'release -j 4' 'dev -j 2' 'clang -j 2'; do
    # shellcheck disable=SC2086
    found=$(hunt_fingerprint ${variant%% *} "$name" ${variant#* })
    if [[ $found == "$expected" ]]; then
      passed
    else
      failed "$name: fingerprint $expected (release -j 1) but '$found' ($variant)"
    fi
  done
  # A timed run may miss what the scenario wants to happen (exit 1): only a difference counts here.
  timeout "$fingerprint_limit" build/release/runner/dojo run "scenarios/$name.yaml" \
    --verify-determinism --quiet --no-files >build/test/verify.log 2>&1
  if [[ $? -le 1 ]] && ! grep -q 'two runs differ' build/test/verify.log; then
    passed
  else
    tail -n 10 build/test/verify.log
    failed "$name: dojo run --verify-determinism"
  fi
}

# hunt_fingerprint PRESET SCENARIO ARGS...: of a fixed number of schedules; stopping at a finding would
# be as deterministic, but would compare fewer.
hunt_fingerprint() {
  local preset=$1 name=$2
  shift 2
  ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 timeout "$fingerprint_limit" \
    "build/$preset/runner/dojo" hunt "scenarios/$name.yaml" --json --keep-going \
    --schedules "$fingerprint_schedules" --no-minimise --no-files "$@" 2>build/test/fingerprint.log |
    sed -n 's/.*"fingerprint": *"\([^"]*\)".*/\1/p' | head -n 1
}

# ---- fuzz: random bytes never crash what reads files. Bounded here, longer with --slow.

phase_fuzz() {
  local name source seconds=10
  local -a names=()
  if [[ -n $is_slow ]]; then seconds=600; fi
  for source in tests/fuzz/fuzz_*.cpp; do names+=("$(basename "$source" .cpp)"); done
  build fuzz "${names[@]}" || { failed "building fuzz"; return; }
  mkdir -p build/test/fuzz
  export -f run_fuzzer fuzz_seeds
  export seconds
  printf '%s\n' "${names[@]}" | xargs -P "$cores" -I{} bash -c 'run_fuzzer "$@"' _ {}
  for name in "${names[@]}"; do
    if [[ $(<"build/test/fuzz/$name.status") == 0 ]]; then
      passed
    else
      grep -aE 'ERROR|SUMMARY|panic|Test unit written|^    #[0-9] ' "build/test/fuzz/$name.log" | head -n 20
      failed "$name, whole log: build/test/fuzz/$name.log"
    fi
  done
}

# run_fuzzer NAME: starts from what an earlier run learned and from the files of the same kind here.
run_fuzzer() {
  local name=$1 work="build/test/fuzz"
  local -a seeds
  mapfile -t seeds < <(fuzz_seeds "$name")
  mkdir -p "$work/$name.corpus"
  ASAN_OPTIONS=detect_leaks=0 timeout -k 10 $((seconds * 2 + 120)) \
    "build/fuzz/tests/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -seed=1 \
    -print_final_stats=1 -artifact_prefix="$work/$name-" "$work/$name.corpus" "${seeds[@]}" \
    >"$work/$name.log" 2>&1
  echo $? >"$work/$name.status"
}

# fuzz_seeds NAME: folders with good input for this target.
fuzz_seeds() {
  case $1 in
    fuzz_scenario*) echo scenarios ;;
    fuzz_litmus*) echo scenarios/litmus ;;
    fuzz_*trace*) echo scenarios/traces ;;
  esac
  if [[ -d tests/fuzz/corpus/$1 ]]; then echo "tests/fuzz/corpus/$1"; fi
}

# ---- campaigns, slow: the repaired protocol holds under loss and duplication, the published one on one core.

readonly campaigns=(
  "scenarios/lossy-network.yaml -D protocols.data.locking=entry"
  "scenarios/lossy-network.yaml -D protocols.data.locking=big"
)

phase_campaigns() {
  local campaign
  build release dojo || { failed "building release"; return; }
  for campaign in "${campaigns[@]}"; do run_campaign 20000 "$campaign"; done
}

phase_slow() {
  local campaign
  build release dojo || { failed "building release"; return; }
  for campaign in "${campaigns[@]}"; do run_campaign 1000000 "$campaign"; done
  run_campaign 100000 scenarios/kerrighed-one-core.yaml
  # States, not schedules: the number is no limit here.
  run_campaign 1000000000 "scenarios/proofs/hardened-entry.yaml -D workload.0.operations=2"
}

# run_campaign SCHEDULES ARGS: the hunt ends as its scenario expects.
run_campaign() {
  local command="hunt $2 --schedules $1" status=0 log=build/test/campaign.log
  # shellcheck disable=SC2086
  timeout -k 10 "$campaign_limit" build/release/runner/dojo $command -j "$cores" --no-files \
    >"$log" 2>&1 || status=$?
  if [[ $status -eq 0 ]]; then
    passed
  else
    tail -n 40 "$log"
    failed "./dojo $command: ended with $status"
  fi
}
