#!/usr/bin/env bash
# The command as docs/operate/install.md has it: a server set up by its link, the next person let in, work between two
# organisations, refusals that say what to do. A one-time link's token reaches no server but the link's own.
set -euo pipefail
name=let_in
port=${TOCSIN_TEST_PORT:-18543}
people="hala hala_again ada bo"
# shellcheck source=tests/e2e/lib/server.sh
. "$(dirname "$(readlink -f "$0")")/lib/server.sh"

# Somebody else's server, by which a session is kept and which the environment names, hears nothing of a token.
python3 - $((port + 1)) >heard.log <<'PYTHON' &
import socket, sys
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    caller, _ = listening.accept()
    print(caller.recv(65536), flush=True)
    caller.close()
PYTHON
others=$!
for _ in $(seq 200); do answers $((port + 1)) && break; sleep 0.05; done
elsewhere=http://127.0.0.1:$((port + 1))
mkdir -p hala/tocsin
printf '{"server":"%s","cookie":"a=b","csrf":"c"}' "$elsewhere" >hala/tocsin/session.json
chmod 600 hala/tocsin/session.json
ends 2 usage.set_up_link as hala sign-in --link "$link"
ends 2 usage.link_server as hala sign-in --server "$elsewhere" --link "${link/set-up\/tcsu_/sign-in/tcsl_}"
ends 2 usage.link_alone as hala sign-in --link tcsl_abc
ends 2 usage.link_plain as hala sign-in --link 'http://tocsin.example.org/#/sign-in/tcsl_abc'
ends 2 '--organisation, --name, --login' as hala set-up --link "$link"
TOCSIN_SERVER=$elsewhere as hala set-up --link "$link" --organisation "Northgate CSIRT" --name "Hala Mansour" \
  --login hala --community Northgate --purpose "To help one another" >set_up.out || fail "set-up is refused"
printf 'a long sentence that nobody knows\n' | as hala account password >/dev/null || fail "no password can be set"
! grep -q tcs heard.log || fail "a token went elsewhere: $(cat heard.log)"

as hala user add --name "Ada Vance" --login ada --role responder >ada.out || fail "user add is refused"
as ada sign-in --link "$(grep -o 'http.*' ada.out)" >/dev/null || fail "Ada's link does not let her in"
as ada who-am-i >who.out
says who.out 'Ada Vance' 'Northgate CSIRT' 'responder'
ends 1 link.gone as ada sign-in --link "$(grep -o 'http.*' ada.out)"
ends 4 right.missing as ada user add --name "Eve Moor" --login eve

as hala org add --name "Mill Lane Bank" --sector finance >/dev/null
as hala user add --organisation "mill lane bank" --name "Bo Lund" --login bo --role admin >bo.out
as bo sign-in --link "$(grep -o 'http.*' bo.out)" >/dev/null
community=$(as hala community list | awk '/Northgate/ { print $1 }')
as hala membership invite "$community" --organisation "Mill Lane Bank" --happened-at -2h --reply-by -1h >/dev/null
as bo owed >owed.out
says owed.out '(overdue)' 'membership' 'invited'
membership=$(as bo membership list --mine --open | awk '/Mill Lane/ { print $1 }')
as bo membership accept "$membership" >/dev/null || fail "a short code is not taken"
as bo membership list --mine --state Member | grep -q 'Mill Lane Bank' || fail "a state is not taken by the word shown"

as ada report submit northgate --title "Library replaced" >/dev/null
report=$(as ada report list | awk '/Library/ { print $1 }')
as ada report show "$report" >report.out
grep -qE '^space +Northgate$' report.out || fail "a report does not say to which community it is: $(cat report.out)"
printf '{"x": }' >bad.json
ends 1 'offset:6' as ada report import "$report" bad.json
says refused.err 'json.syntax' 'tocsin quarantine save'
as ada quarantine save "$(grep -o 'save [^ ]*' refused.err | cut -d' ' -f2)" --output sent.json >/dev/null
cmp -s bad.json sent.json || fail "what was kept is not what was sent"
ends 2 usage.exists as ada quarantine save x --output sent.json
ends 1 /classes/0/version as ada report classify "$report" --classes '{"scheme":"rsit","code":"x"}'
ends 1 query.state as ada report list --state bogus
ends 1 "At: --of" as ada report list --of x
ends 2 usage.id as ada report show x
ends 1 code.none as ada report show ZZZZ-ZZZZ
ends 2 '"code":"usage.unknown"' as ada report list --nonsense --json
ends 1 '"code":"config.unreadable"' as ada check --config nowhere.toml --json
ends 5 'Start triage' as hala report validate "$report" --reason 'It is so'

as ada watch >watch.out 2>&1 &
watching=$!
sleep 1
as hala incident propose --title "Backdoored library" --communities "$community" >/dev/null
incident=$(as ada incident list | awk '/Backdoored/ { print $1 }')
as ada message post "$incident" --text "Seen on two of our hosts" >/dev/null
for _ in $(seq 100); do grep -q 'two of our hosts' watch.out && break; sleep 0.1; done
kill "$watching" 2>/dev/null && wait "$watching" 2>/dev/null || true
says watch.out 'Northgate CSIRT posted a message: Seen on two of our hosts  [Backdoored library]'
as ada room read "$incident" >talk.out
says talk.out 'Northgate CSIRT' 'Seen on two of our hosts'
as ada incident timeline "$incident" >timeline.out
says timeline.out 'Seen on two of our hosts'

# A session by a link proves no presence: nothing is written before the person has shown that it is them.
as hala user link "$(as hala user list --mine | awk '/Hala/ { print $1 }')" >again.out
as hala_again sign-in --link "$(grep -o 'http.*' again.out)" >/dev/null
ends 4 step_up.needed as hala_again user add --name "Cy Ng" --login cy
! as hala user list | grep -q 'Cy Ng' || fail "a person was added though the account was refused"
printf 'a long sentence that nobody knows\n' | as hala_again step-up >/dev/null
as hala_again user add --name "Cy Ng" --login cy >/dev/null || fail "stepping up does not help"

as hala user revoke "$(as hala user list --mine | awk '/Ada/ { print $1 }')" >/dev/null
ends 4 auth.needed as ada report list
as hala user disable "$(as hala user list --mine | awk '/Ada/ { print $1 }')" >/dev/null
echo "let_in: held"
