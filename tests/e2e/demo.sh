#!/usr/bin/env bash
# The demonstration, whole: a new server, the case in the binary in two runs, its reports on disk, every person's link;
# then each published event of ../shared played as a case of its own on the same server.
set -euo pipefail
dir=$PWD/demo
port=${TOCSIN_TEST_PORT:-18443}
config=$dir/tocsin.toml
export XDG_CONFIG_HOME=$PWD/config LANG=en_GB.UTF-8 TOCSIN_TOKEN=

fail() { echo "demo: $*" >&2; exit 1; }
server=
stop() { [ -z "$server" ] || { kill -TERM "$server" 2>/dev/null && wait "$server"; } || true; server=; }
trap stop EXIT

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
while answers; do port=$((port + 1)); done
rm -rf "$dir" "$XDG_CONFIG_HOME"
"$TOCSIN" init --dir "$dir" --listen "127.0.0.1:$port" >/dev/null
"$TOCSIN" serve --config "$config" >"$PWD/serve.log" 2>&1 &
server=$!
for _ in $(seq 200); do answers && break; sleep 0.05; done
answers || fail "the server does not answer; its words: $(cat serve.log)"

# contains FILE WORDS...: each must stand in the file. lacks: none may.
contains() { local file=$1 word; shift; for word in "$@"; do grep -qF -- "$word" "$file" || fail "$file lacks: $word"; done; }
lacks() { local file=$1 word; shift; for word in "$@"; do ! grep -qF -- "$word" "$file" || fail "$file must not hold: $word"; done; }

"$TOCSIN" demo --config "$config" --to assess >first.log || fail "the first phases: $(tail -n 3 first.log)"
lacks first.log "after-action"
"$TOCSIN" demo --config "$config" >second.log || fail "the rest: $(tail -n 3 second.log)"
[ "$(stat -c %a "$dir/demo.json")" = 600 ] || fail "demo.json can be read by others"
"$TOCSIN" demo --config "$config" | grep -q "played here already" || fail "a second play does not say that it was played"

# PDFs in both languages were made by now, elsewhere: their fonts are not kept in the server, and no child is left. A
# sanitizer's memory says nothing.
memory_kb=$(awk '/^VmRSS:/ { print $2 }' "/proc/$server/status")
[ "$memory_kb" -lt 65000 ] || grep -q __asan_init "$TOCSIN" || fail "the server keeps $memory_kb kB after its PDFs"
children=$(cat "/proc/$server/task/"*/children)
[ -z "$children" ] || fail "children are left: $children"

reports=$dir/reports
for reader in northgate aldermoor; do
  for language in en zh; do
    for form in html md pdf; do [ -s "$reports/after-action-$reader.$language.$form" ] || fail "no $reader.$language.$form"; done
    head -c 5 "$reports/after-action-$reader.$language.pdf" | grep -q '%PDF-' || fail "$reader.$language.pdf is no PDF"
    contains "$reports/after-action-$reader.$language.html" 'TLP:' 'Ebury on SSH servers'
  done
  contains "$reports/after-action-$reader.en.md" 'TLP:' 'Northgate CSIRT' 'Harbourline Hosting' 'University of Aldermoor' \
    'Count from outside' 'Sweep of all SSH servers' '2024-06-03' '| 2024-06-03 17:40 UTC |'
  contains "$reports/after-action-$reader.zh.html" 'lang="zh-Hans"' '北门应急响应中心' '奥德穆尔大学'
done
# What one member told the team alone is in the team's copy and in nobody else's.
contains "$reports/after-action-northgate.en.md" 'Not affected, as far as can be told' 'Disk images of two web servers'
lacks "$reports/after-action-aldermoor.en.md" 'Not affected, as far as can be told' 'Disk images of two web servers'
if command -v pdftotext >/dev/null; then
  pdftotext "$reports/after-action-northgate.zh.pdf" - >pdf.txt
  contains pdf.txt '北门应急响应中心' 'TLP:'
fi

"$TOCSIN" demo --links --config "$config" >links.txt
[ "$(grep -c 'tcsl_' links.txt)" = 15 ] || fail "not everyone has a link: $(cat links.txt)"
export TOCSIN_SERVER=http://127.0.0.1:$port
"$TOCSIN" sign-in --link "$(grep '^Mei Tanaka' links.txt | grep -o 'http.*')" >/dev/null
"$TOCSIN" incident list --lang zh | grep -q '已关闭' || fail "Mei does not see the incident closed"
"$TOCSIN" search Ebury | grep -q 'Ebury' || fail "nothing is found"
status=0; "$TOCSIN" person list --server http://127.0.0.1:1 2>/dev/null || status=$?
[ "$status" = 3 ] || fail "a server that is not there ends with $status, not 3"
status=0; "$TOCSIN" community found --name X --purpose Y 2>/dev/null || status=$?
[ "$status" = 4 ] || fail "what Mei may not do ends with $status, not 4"
incident=$("$TOCSIN" incident list --json | grep -o '"id":"[^"]*"' | head -n 1 | cut -d'"' -f4)
status=0; "$TOCSIN" incident close "$incident" --reason again 2>/dev/null || status=$?
[ "$status" = 4 ] || fail "closing without the right ends with $status, not 4"

events=$TOCSIN_SOURCE_DIR/../shared/data/real/eset
if [ ! -d "$events" ]; then
  echo "demo: ../shared/data is absent; published events were not played"
else
  for event in "$events"/*.json; do
    rm -rf "$reports"
    "$TOCSIN" demo --config "$config" --case "$event" >case.log || fail "$(basename "$event"): $(tail -n 3 case.log)"
    contains "$reports/after-action-northgate.en.md" 'TLP:' 'Northgate CSIRT'
  done
  "$TOCSIN" incident list --json | grep -o '"title"' | wc -l | grep -q '^9$' || fail "not every event became an incident"
fi
echo "demo: held"
