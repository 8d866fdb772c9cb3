#!/usr/bin/env bash
# One release by the command, as a duty officer makes it: a member's report goes to the whole community only sanitised, with
# the member's consent and by a second person; before that nobody of the community sees anything of it. One more by the
# server's own hand at its time.
set -euo pipefail
name=release
port=${TOCSIN_TEST_PORT:-18643}
people="hala ada bo cy"
# shellcheck source=tests/e2e/lib/server.sh
. "$(dirname "$(readlink -f "$0")")/lib/server.sh"

field() { python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
password() { printf 'a long sentence that nobody knows\n' | as "$1" account password >/dev/null; }
lets_in() { # WHO NAME ORGANISATION ROLE
  as hala user add ${3:+--organisation "$3"} --name "$2" --login "$1" --role "$4" >"$1.out"
  as "$1" sign-in --link "$(grep -o 'http.*' "$1.out")" >/dev/null
  password "$1"
}

as hala set-up --link "$link" --organisation "Northgate CSIRT" --name "Hala Mansour" --login hala --community Northgate \
  --purpose "To help one another" >/dev/null
password hala
lets_in ada "Ada Vance" "" admin
for organisation in "Mill Lane Bank" "Reed Water"; do as hala org add --name "$organisation" --sector finance >/dev/null; done
lets_in bo "Bo Lund" "Mill Lane Bank" admin
lets_in cy "Cy Ng" "Reed Water" admin
for pair in "bo Mill Lane Bank" "cy Reed Water"; do
  as hala membership invite northgate --organisation "${pair#* }" >/dev/null
  as "${pair%% *}" membership accept "$(as "${pair%% *}" membership list --mine --open --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["id"])')" >/dev/null
done

report=$(as bo report submit northgate --title "Teller host calls out" \
  --description "Host till-04.mill-lane.example at 10.4[.]0.17 of Mill Lane Bank talks to 198.51.100.7; ask bo@mill-lane.example" --json | field id)
as bo indicators add "$report" --indicators '{"type":"ipv4","value":"198.51.100.7"}' --indicators '{"type":"ipv4","value":"8.8.8.8"}' >/dev/null
set=$(as hala indicator-set list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["id"])')

# Select and mark: a source stands in the way of a wider audience, and is named.
release=$(as hala release draft northgate --title "Teller hosts under attack" --summary "Seen at one member" \
  --sources "{\"record\":\"$report\",\"fields\":[\"description\"]}" --sources "{\"record\":\"$set\",\"fields\":[\"indicators\"]}" --json | field id)
community=$(as hala community list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["id"])')
ends 1 release.wider as hala release mark "$release" --marking TLP:GREEN --audience "community:$community"
as hala release mark "$release" --reach lower --marking TLP:GREEN --audience "community:$community" >/dev/null
ends 1 release.nothing_sanitised as hala release sanitise "$release"

# Sanitise, and look at the difference.
as hala release sanitise "$release" --internal-addresses yes --internal-domains mill-lane.example --personal-data yes \
  --organisations "Mill Lane Bank" --keep 198.51.100.7 >/dev/null
as hala release difference "$release" >difference.out
says difference.out '10.4[.]0.17' '⟦internal address⟧' '⟦mail address⟧' '⟦Organisation ' 'on a warninglist'

# Nobody of the audience sees anything, the originator what is asked of it alone.
ends 1 record.not_found as cy release show "$release"
[ "$(as cy release list --json | field items)" = "[]" ] || fail "something is listed that nobody may read"
[ "$(as cy consent list --json | field items)" = "[]" ] || fail "a bystander sees a consent"
ends 5 release.consent_missing as ada release approve "$release"
as hala release ask-consent "$release" --reason "Others are hit too" >/dev/null
as bo consent list --json >consent.json
consent=$(python3 -c 'import json; print(json.load(open("consent.json"))["items"][0]["id"])')
digest=$(python3 -c 'import json; print(json.load(open("consent.json"))["items"][0]["digest"])')
says consent.json '10.4[.]0.17' 'at ⟦internal address⟧ of ⟦Organisation' '198.51.100.7'
lacks consent.json '8.8.8.8'
ends 4 consent.not_originator as hala consent give "$consent" --digest "$digest"
ends 5 consent.other_content as bo consent give "$consent" --digest "${digest/[0-9a-f]/x}"
as bo consent give "$consent" --digest "$digest" >/dev/null

# A second person approves.
ends 4 release.same_person as hala release approve "$release"
as ada release approve "$release" >/dev/null
as ada release issue "$release" >/dev/null
as cy release list | grep -q "Teller hosts under attack" || fail "what was released is not listed"
as cy release show "$release" --json >content.json
says content.json 'Seen at one member' '198.51.100.7' '⟦internal address⟧'
lacks content.json 'Mill Lane' 'mill-lane' '10.4' 'bo@' '8.8.8.8' '"state"' '"sources"'
[ "$(as cy release provenance "$release" --json | field items)" = "[]" ] || fail "a source is told to one who may not read it"
as bo release provenance "$release" >provenance.out
says provenance.out 'Mill Lane Bank'
ends 5 state.move as bo consent withdraw "$consent" --reason "Too late"

# By the server at its time.
next=$(as cy release draft northgate --title "Water works too" --json | field id)
as cy release mark "$next" >/dev/null
as cy release sanitise "$next" >/dev/null
as cy release approve "$next" >/dev/null
as cy release schedule "$next" --at "$(date -u -d '+5 seconds' +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
ends 1 record.not_found as bo release show "$next"
for _ in $(seq 100); do as bo release show "$next" >/dev/null 2>&1 && break; sleep 0.2; done
as bo release show "$next" >next.out || fail "nothing was released at its time: $(cat serve.log)"
says next.out 'Water works too'

# Recalled: nobody but the house reads it any more, each recipient is asked, and the ledger says who answered.
as hala release ledger "$release" --json >ledger.json
says ledger.json 'Reed Water' 'Mill Lane Bank' '"used"' '"version":1'
as ada release recall "$release" --reason "The address was wrong" >/dev/null
ends 1 record.not_found as cy release show "$release"
! as cy release list | grep -q "Teller hosts under attack" || fail "what was recalled is listed"
ends 1 record.not_found as bo release provenance "$release"
ends 5 release.recalled_already as ada release recall "$release" --reason "Again"
receipt=
for _ in $(seq 100); do
  receipt=$(as cy receipt list --json | python3 -c 'import json,sys; print("".join(r["id"] for r in json.load(sys.stdin)["items"]))')
  [ -z "$receipt" ] || break
  sleep 0.1
done
as cy receipt show "$receipt" >receipt.out
says receipt.out 'The address was wrong'
ends 4 receipt.not_recipient as hala receipt confirm "$receipt" --disposal destroyed
ends 1 receipt.no_name as cy receipt confirm "$receipt" --disposal passed_on
as cy receipt confirm "$receipt" --disposal passed_on --passed-to "Our hosting company" >/dev/null
as hala release ledger "$release" --json >ledger.json
says ledger.json '"recalled"' '"passed_on"' '"read_by"'
lacks ledger.json '"recipients"'

# Whoever needs it wider asks the originator, who alone loosens.
fact=$(as hala report show "$report" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["versions"]["head"])')
request=$(as hala marking-request send "$report" --fact "$fact" --reason "All are hit" --marking TLP:GREEN \
  --audience "community:$community" --audience "role:team@$community" --json | field id)
ends 1 record.not_found as cy report show "$report"
ends 4 right.missing as hala marking-request grant "$request"
as bo marking-request grant "$request" >/dev/null
as cy report show "$report" >/dev/null || fail "what was granted is not there"
echo "release: held"
