#!/bin/sh
# One night: retires what an interrupted night left, certifies the target, keeps the result beside those of earlier
# nights, and compares it with the last one. It speaks on change only.
#
#   NIGHTLY_DIR          where results and state are kept from night to night (./kms-nightly)
#   NIGHTLY_KEEP         how many nights are kept (90)
#   NIGHTLY_FAIL_ON      verdict: exits as certify does; change: exits 1 when something changed since the last night,
#                        0 when nothing did, and as certify does where there is nothing to compare (verdict)
#   NIGHTLY_FLAGS        further flags of certify, such as --emulator or --require dek
#   NIGHTLY_NOTIFY       a command that is run on change, with the file of the summary as its argument
#   KMS_CONFORMANCE      how the command is called (npx --no-install kms-conformance)
#   KMS_…                the target, as the README lists them; KMS_STATE_DIR is NIGHTLY_DIR/state unless it is set
#
# The command has to be there: install the package where this script is started, or name it with KMS_CONFORMANCE.
#
# Exit code: as the README says of certify; 1 on change with NIGHTLY_FAIL_ON=change; 3 when the command cannot be run.
set -u

dir=${NIGHTLY_DIR:-kms-nightly}
keep=${NIGHTLY_KEEP:-90}
fail_on=${NIGHTLY_FAIL_ON:-verdict}
command=${KMS_CONFORMANCE:-npx --no-install kms-conformance}

refuse() {
  echo "nightly: $1" >&2
  exit 3
}

case $fail_on in
  verdict | change) ;;
  *) refuse "NIGHTLY_FAIL_ON is $fail_on. It is verdict or change." ;;
esac
case $keep in
  '' | *[!0-9]* | 0*) refuse "NIGHTLY_KEEP is $keep. It is a number of nights, 1 or more." ;;
esac
# Whatever cannot start the command ends with a number of its own, and 1 is a verdict.
why=$($command --version 2>&1 >/dev/null) || {
  [ -n "$why" ] && echo "$why" >&2
  refuse "kms-conformance cannot be run by: $command. Install the package here (npm install), or set KMS_CONFORMANCE."
}
mkdir -p "$dir/runs" || refuse "NIGHTLY_DIR cannot be made: $dir. Name a folder that can be written."
dir=$(cd "$dir" && pwd) || refuse "NIGHTLY_DIR cannot be entered: $dir. Name a folder that can be written."
export KMS_STATE_DIR="${KMS_STATE_DIR:-$dir/state}"

# The newest night that ended with a certificate.
last=
for folder in "$dir"/runs/*/; do
  [ -f "${folder}certificate.json" ] && last=${folder%/}
done

# Every class of change, see kms-conformance compare --help.
classes=regressed,fixed,newly-incomplete,lost-coverage,added,removed
classes=$classes,waiver-new,waiver-expired,waiver-stale,observation-changed

night=$(date -u +%Y-%m-%dT%H%M%SZ)
run=$dir/runs/$night
summary=$dir/summary.md
rm -f "$summary"

# The flags that name the target are for the sweep as well.
target_flags=
embedded=false
takes_next=false
for word in ${NIGHTLY_FLAGS:-}; do
  if [ "$takes_next" = true ]; then
    target_flags="$target_flags $word"
    takes_next=false
    continue
  fi
  case $word in
    --emulator) embedded=true ;;
    --endpoint | --project-id | --profile | --env-file)
      target_flags="$target_flags $word"
      takes_next=true
      ;;
    --endpoint=* | --project-id=* | --profile=* | --env-file=*) target_flags="$target_flags $word" ;;
  esac
done

# What an interrupted night left on a real account. That there is nothing to sweep is not worth a word.
if [ "$embedded" = false ]; then
  # shellcheck disable=SC2086 # the flags are words
  $command sweep $target_flags >"$dir/sweep.log" 2>&1 ||
    echo "nightly: sweep did not end well, see $dir/sweep.log" >&2
fi

# shellcheck disable=SC2086 # the flags are words
$command certify --out "$run" ${NIGHTLY_FLAGS:-}
code=$?
if [ "$code" = 1 ] && [ ! -f "$run/certificate.json" ]; then
  echo "nightly: certify ended with 1 and without a certificate, which is no verdict. See what it printed above." >&2
  code=3
fi

compared=false
if [ ! -f "$run/certificate.json" ]; then
  printf '# No certificate\n\nThe night of %s ended with exit code %s and without a certificate. See the log of the job.\n' \
    "$night" "$code" >"$summary"
  changed=true
elif [ -z "$last" ]; then
  { cat "$run/certificate.md" && printf '\nThis is the first night: there is nothing to compare it with.\n'; } >"$summary"
  changed=true
else
  { cat "$run/certificate.md" && echo && $command compare --md --fail-on none "$last" "$run"; } >"$summary"
  $command compare "$last" "$run" --fail-on "$classes" >"$dir/changes.txt"
  case $? in
    0)
      compared=true
      changed=false
      ;;
    1)
      compared=true
      changed=true
      ;;
    *)
      echo "nightly: $last and $run could not be compared; compare says why above." >&2
      changed=true
      ;;
  esac
fi

if [ -f "$run/certificate.json" ]; then
  # The page, the badge and the certificate of the newest night, for whoever publishes them.
  rm -rf "$dir/latest.new"
  mkdir "$dir/latest.new" || refuse "NIGHTLY_DIR cannot be written: $dir."
  for file in certificate.json certificate.html certificate.md junit.xml badge.json badge.svg; do
    [ -f "$run/$file" ] && cp "$run/$file" "$dir/latest.new/"
  done
  rm -rf "$dir/latest" && mv "$dir/latest.new" "$dir/latest"
fi

[ -n "${GITHUB_STEP_SUMMARY:-}" ] && cat "$summary" >>"$GITHUB_STEP_SUMMARY"
[ -n "${GITHUB_OUTPUT:-}" ] && printf 'changed=%s\nexit-code=%s\nrun=%s\n' "$changed" "$code" "$run" >>"$GITHUB_OUTPUT"

if [ "$changed" = true ]; then
  cat "$summary"
  if [ -n "${NIGHTLY_NOTIFY:-}" ]; then
    $NIGHTLY_NOTIFY "$summary" || echo "nightly: NIGHTLY_NOTIFY failed: $NIGHTLY_NOTIFY" >&2
  fi
else
  echo "nightly: nothing changed since ${last##*/}; certify ended with exit code $code"
fi

# The oldest nights beyond those that are kept. Their names sort by time.
surplus=$(($(find "$dir/runs" -mindepth 1 -maxdepth 1 -type d | wc -l) - keep))
if [ "$surplus" -gt 0 ]; then
  find "$dir/runs" -mindepth 1 -maxdepth 1 -type d | sort | head -n "$surplus" | while read -r folder; do
    rm -rf "$folder"
  done
fi

if [ "$fail_on" = change ] && [ "$compared" = true ]; then
  [ "$changed" = true ] && exit 1
  exit 0
fi
exit "$code"
