#!/bin/sh
# Starts the current version of an agent: launch.sh VERSIONS [options of `agent run`]
#
# VERSIONS holds a folder per version, the link `current` to one of them and, while a new version is on trial, the file
# `trial`: its version, the one before, and how often it was started. The agent removes the file as soon as its station has
# greeted it. A version that ends three times before that, or is not greeted in time, is replaced by the one before. An upgrade
# does not replace this script.
set -u
versions=$1
shift
limit=${SOUNDER_TRIAL_SECONDS:-300}
most_starts=3
trial=$versions/trial

run() { exec "$versions/current/bin/sounder" agent run "$@"; }

# Writes a file as a whole or not at all: replace FILE TEXT
replace() {
  printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"
}

# Goes back to the version before, and leaves the reason for the station: go_back REASON
go_back() {
  echo "sounder: Version $new $1: version $old starts again" >&2
  replace "$versions/rolled-back" "$new $1"
  rm -f "$versions/current.new"
  ln -s "$old" "$versions/current.new" && mv -fT "$versions/current.new" "$versions/current"
  rm -f "$trial"
}

stopped=
child=
stop() {
  stopped=yes
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}

while [ -e "$trial" ]; do
  read -r new old starts <"$trial"
  # Interrupted before the link was changed: there is no trial.
  if [ "$(readlink "$versions/current")" != "$new" ]; then
    rm -f "$trial"
    break
  fi
  if [ "$starts" -ge "$most_starts" ]; then
    go_back "ended $starts times before it reported to its station"
    break
  fi
  replace "$trial" "$new $old $((starts + 1))"
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
    while kill -0 "$child" 2>/dev/null && [ "$ended" -lt 10 ]; do
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
  if [ -n "$stopped" ] || [ ! -e "$trial" ]; then exit "$status"; fi
done
trap - TERM INT
run "$@"
