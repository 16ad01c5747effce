#!/bin/sh
# Starts the current version of an agent: launch.sh VERSIONS [options of `agent run`]
#
# VERSIONS holds a folder per version, the link `current` to one of them and, while a new version is on trial, the file
# `trial`: its version, the one before, and how often it was started. The agent removes the file as soon as its station has
# greeted it. A version that ends three times before that, or is not greeted in time, is replaced by the one before, and so is
# one whose starts cannot be counted, as on a full disk. An upgrade does not replace this script.
set -u
versions=$1
shift
limit=${SOUNDER_TRIAL_SECONDS:-300}
kill_after=${SOUNDER_KILL_SECONDS:-10}
most_starts=3
trial=$versions/trial
program=$versions/current/bin/sounder

run() { exec "$program" agent run "$@"; }

# Writes a file as a whole or not at all: replace FILE TEXT
replace() {
  printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"
}

# Goes back to the version before, and leaves the reason for the station: go_back REASON
go_back() {
  echo "sounder: Version $new $1: version $old starts again" >&2
  replace "$versions/rolled-back" "$new $1"
  rm -f "$versions/current.new"
  if ln -s "$old" "$versions/current.new" && mv -fT "$versions/current.new" "$versions/current"; then
    rm -f "$trial"
  else
    program=$versions/$old/bin/sounder
  fi
}

# Reads the trial: new, old and starts. Fails where they are not known.
read_trial() {
  new= old= starts= rest=
  read -r new old starts rest <"$trial"
  case $starts in '' | *[!0-9]*) return 1 ;; esac
  [ -z "$rest" ]
}

# Highest version beside the current one.
other_version() {
  for folder in "$versions"/*/; do
    name=$(basename "$folder")
    [ "$name" = "$new" ] || [ -L "${folder%/}" ] || echo "$name"
  done | grep -v '\.new$' | sort -V | tail -n 1
}

stopped=
child=
stop() {
  stopped=yes
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}

while [ -e "$trial" ]; do
  if ! read_trial; then
    new=$(readlink "$versions/current")
    old=$(other_version)
    [ -z "$old" ] || go_back 'could not be tried: the file of its trial was damaged'
    break
  fi
  # Interrupted before the link was changed: there is no trial.
  if [ "$(readlink "$versions/current")" != "$new" ]; then
    rm -f "$trial"
    break
  fi
  if [ "$starts" -ge "$most_starts" ]; then
    go_back "ended $starts times before it reported to its station"
    break
  fi
  if ! replace "$trial" "$new $old $((starts + 1))"; then
    go_back 'could not be tried: its starts cannot be counted on this disk'
    break
  fi
  trap stop TERM INT
  run "$@" &
  child=$!
  waited=0
  while kill -0 "$child" 2>/dev/null && [ -e "$trial" ] && [ "$waited" -lt "$limit" ]; do
    sleep 1
    waited=$((waited + 1))
  done
  if [ -e "$trial" ] && [ -z "$stopped" ] && kill -0 "$child" 2>/dev/null; then
    kill -TERM "$child"
    ended=0
    while kill -0 "$child" 2>/dev/null && [ "$ended" -lt "$kill_after" ]; do
      sleep 1
      ended=$((ended + 1))
    done
    kill -KILL "$child" 2>/dev/null
    wait "$child"
    go_back "did not report to its station within $limit s"
    break
  fi
  # A signal ends `wait` before the agent has ended.
  wait "$child"
  status=$?
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    status=$?
  done
  if [ -z "$stopped" ] && [ -e "$trial" ]; then sleep 1; fi
  if [ -n "$stopped" ] || [ ! -e "$trial" ]; then exit "$status"; fi
done
# The launcher is stopped: by a signal while the version on trial was ending, too.
[ -z "$stopped" ] || exit 143
trap - TERM INT
run "$@"
