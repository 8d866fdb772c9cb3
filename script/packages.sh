#!/usr/bin/env bash
# Installs the Debian 12 packages that Tocsin needs. script/packages.sh run|test [--list]
# "run" is what script/run needs to build and serve; "test" is that and the tools of script/test.
# A line is: package, then "|command" where any program of that name will do, then "# why".
set -euo pipefail

run_packages() {
  cat <<'LIST'
ca-certificates              # npm and outgoing TLS check certificates against it
clang-19                     # the compiler; g++ 12 miscompiles coroutines
lld-19                       # the linker
cmake                        # the build's description
ninja-build                  # the build's runner
pkg-config|pkg-config        # finds simdjson, sodium, re2, Pango, Cairo, curl
libboost1.81-dev             # Asio and Beast
libboost-json1.81-dev        # JSON to build and change
libboost-url1.81-dev         # URLs
libsodium-dev                # signatures, sealed boxes, Argon2id
libssl-dev                   # TLS, SHA-256, AES-GCM
libsimdjson-dev              # JSON to read at volume
libfmt-dev                   # text formatting
libcli11-dev                 # the command line
libtomlplusplus-dev          # the configuration file
libre2-dev                   # regular expressions in linear time
libicu-dev                   # plural forms, collation, time zones
libpango1.0-dev              # text layout for PDF, Chinese included
libcairo2-dev                # PDF pages
libcmark-gfm-dev             # Markdown
libcmark-gfm-extensions-dev  # Markdown's tables
libcurl4-openssl-dev         # outgoing HTTP
libqrencode-dev              # QR codes for one-time passwords
fonts-noto-core              # fonts for PDF
fonts-noto-cjk               # Chinese fonts for PDF
nodejs|node                  # carries npm
npm|npm                      # fetches SQLite's source and the console's parts, both pinned
LIST
}

test_packages() {
  cat <<'LIST'
libgtest-dev                 # GoogleTest
libgmock-dev                 # its matchers
librapidcheck-dev            # properties
libbenchmark-dev             # benchmarks
libclang-rt-19-dev           # sanitizers and libFuzzer
llvm-19                      # readable stacks from the sanitizers
clang-tidy-19                # script/tidy
clang-format-19              # the format check
ccache                       # a second build is quick
git                          # which files changed
poppler-utils                # reads the PDFs that tests make
python3                      # end-to-end tests
python3-aiosmtpd             # a real mail server in them
openssl                      # its certificate
LIST
}

stop() { echo "packages: $*" >&2; exit 1; }

usage="usage: script/packages.sh run|test [--list]"
case ${1:-} in
  run) list=$(run_packages) ;;
  test) list=$(run_packages; test_packages) ;;
  *) stop "$usage" ;;
esac
case ${2:-} in
  "") ;;
  --list) echo "$list"; exit 0 ;;
  *) stop "$usage" ;;
esac

command -v dpkg-query >/dev/null || stop "this is not Debian: install what 'script/packages.sh $1 --list' names, then skip this script."

entries=$(sed 's/ *#.*//' <<<"$list")
names=$(sed 's/|.*//' <<<"$entries")
# dpkg-query fails when it does not know a name; the names it knows are still printed.
installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $names 2>/dev/null | sed -n 's/^ii *//p' || true)
missing=()
while IFS='|' read -r package program; do
  grep -qx -- "$package" <<<"$installed" && continue
  [ -n "$program" ] && command -v "$program" >/dev/null && continue
  missing+=("$package")
done <<<"$entries"
[ ${#missing[@]} -eq 0 ] && exit 0

codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
[ "$codename" = bookworm ] || stop "made for Debian 12 (bookworm), this is '$codename'. Missing here: ${missing[*]}"
root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || stop "needs root or sudo to install: ${missing[*]}"
  root=(sudo)
fi

export DEBIAN_FRONTEND=noninteractive
known() {
  local policy
  policy=$(apt-cache policy "${missing[@]}")
  [ "$(grep -c '^  Candidate: [^(]' <<<"$policy")" -eq ${#missing[@]} ]
}
update() {
  echo "packages: reading the package lists"
  "${root[@]}" apt-get -q -o Acquire::Retries=2 update || true
  known || stop "the package lists do not offer all of: ${missing[*]} (is the network there? does apt know Debian's main archive?)"
}
install() {
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=2 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "${missing[@]}"
}

known || update
echo "packages: installing ${missing[*]}"
# An old list names files that the archive no longer has: read it anew, once.
install || { update && install; } || stop "apt-get could not install: ${missing[*]} (is the network there?)"
