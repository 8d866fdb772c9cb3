# For tests of the command: a server that was set up nowhere yet, and how what it says is checked. Sourced; needs $TOCSIN,
# and `name` (what the test is called), `port` (where to begin to look for a free one) and `people` (their folders).
# Leaves `dir`, `port`, `link`, `server`; other processes that are to end with the test go into `others`.
dir=$PWD/server
export LANG=en_GB.UTF-8 TOCSIN_TOKEN= TOCSIN_SERVER=
server=
others=

fail() { echo "$name: $*" >&2; exit 1; }
stop() {
  local pid
  for pid in $server $others; do kill -TERM "$pid" 2>/dev/null && wait "$pid" || true; done
  server= others=
}
trap stop EXIT

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
while answers "$port" || answers $((port + 1)); do port=$((port + 2)); done
# shellcheck disable=SC2086  # one word a folder
rm -rf "$dir" $people ./*.log ./*.out ./*.err ./*.json
"$TOCSIN" init --dir "$dir" --listen "127.0.0.1:$port" >init.log 2>&1
link=$(grep -o 'http://[^ ]*/#/set-up/tcsu_[A-Za-z0-9]*' init.log) || fail "init prints no link: $(cat init.log)"
"$TOCSIN" serve --config "$dir/tocsin.toml" >serve.log 2>&1 &
server=$!
for _ in $(seq 400); do answers "$port" && break; sleep 0.05; done
answers "$port" || fail "the server does not answer; its words: $(cat serve.log)"

as() { local who=$1; shift; XDG_CONFIG_HOME=$PWD/$who "$TOCSIN" "$@"; }
# ends STATUS CODE COMMAND...: refused so, and by this code.
ends() {
  local status=$1 code=$2 got=0
  shift 2
  "$@" >refused.out 2>refused.err || got=$?
  [ "$got" = "$status" ] || fail "'$*' ends with $got, not $status: $(cat refused.out refused.err)"
  grep -qF -- "$code" refused.err || fail "'$*' does not say $code: $(cat refused.err)"
}
says() { local file=$1 word; shift; for word in "$@"; do grep -qF -- "$word" "$file" || fail "no '$word' in: $(cat "$file")"; done; }
lacks() { local file=$1 word; shift; for word in "$@"; do ! grep -qF -- "$word" "$file" || fail "'$word' in: $(cat "$file")"; done; }
