#!/usr/bin/env bash
# Fetches the thread, lets pip-doctor read it, and posts what its report has as `reply`.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
folder="$RUNNER_TEMP/pip-doctor"
# -I: nothing of the checked-out repository, nor of the environment, is imported.
python3 -I "$here/thread.py" fetch "$folder/event.json" "$folder/thread.json"

arguments=(triage --event "$folder/event.json" --thread "$folder/thread.json" --bot "$BOT")
arguments+=(--format json --output "$folder/report.json")
if [ -d "$CHECKS" ]; then arguments+=(--checks "$CHECKS"); fi
if [ "${ONLINE:-false}" = true ]; then arguments+=(--online); fi
step=post
if [ "$DRAFT" = true ]; then
  arguments+=(--ask)
  step=draft
fi

# Whatever is printed about an issue is no command to the runner.
silence="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
echo "::stop-commands::$silence"
code=0
# The program needs no token, so it gets none.
env -u TOKEN "$folder/bin/pip-doctor" "${arguments[@]}" || code=$?
echo "::$silence::"
# 0 nothing found, 1 a cause was found: both are reports.
if [ "$code" -gt 1 ]; then exit "$code"; fi

python3 -I "$here/thread.py" "$step" "$folder/event.json" "$folder/report.json"
