#pragma once
// Released indicators as the files that sensors, resolvers and spreadsheets read. The danger removed: a value that runs
// as a formula in a spreadsheet, ends a rule or a zone early, or blocks something although its sender asked that nobody
// notice.
//
// A feed is bytes made of its entries and settings alone: the same entries give the same bytes, so that a digest of
// them is an entity tag. Entries are taken in their order; a value that comes twice is written once where the format
// knows values only (list, suricata, sigma, rpz). Nothing is dropped in silence: what a format cannot say, or may not,
// is counted in `omitted` and, in suricata, sigma and rpz, told in comments at the head. A source's name is written as
// given: that it may be named (IEP attribution) is for the caller to see to. `id` is what the caller calls the
// indicator.
//
// PAP: RED never stands here (it is left out and counted). AMBER is for passive use: left out of what blocks (rpz,
// suricata with Action::drop), in suricata's alerts marked "passive"; GREEN, CLEAR and none go everywhere.
// Formula injection: in csv a text field whose first character (blanks aside) is = + - @ tab or CR gets an apostrophe
// before it; a reader takes off one apostrophe before such a character. Observables hold no control characters.
// Bounds: linear in the entries; the whole feed is in memory once. Threads: pure. Errors: none; an entry whose value is
// not in normal form (wire/observable.h) counts as not expressible. Source: RFC 4180; OWASP on CSV injection; Suricata
// 7 rule format; Sigma 2.0 specification; draft-vixie-dnsop-dns-rpz-00; RFC 1035; docs/integrate/feeds.md.
#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/benign.h"
#include "model/marking.h"
#include "model/observable.h"
#include "policy/gate.h"

namespace tocsin::wire::feed {

enum class Format : std::uint8_t { csv, list, suricata, sigma, rpz, jsonl };
std::span<const std::string_view> names_of(Format);
std::string_view media_type(Format format);      // "text/csv; charset=utf-8; header=present", ...
std::string_view file_extension(Format format);  // "csv", "txt", "rules", "yml", "zone", "jsonl"

struct Entry {
  model::Observable observable;
  std::string id;  // "" for none
  std::optional<Instant> first_seen = {}, last_seen = {}, valid_until = {};
  std::optional<std::uint8_t> confidence = {};  // 0 to 100
  model::Tlp tlp = model::Tlp::amber;
  std::optional<model::Pap> pap = {};
  std::string source;  // "" where nobody is named
};
using Entries = std::vector<Entry>;

enum class Action : std::uint8_t { alert, drop };
std::span<const std::string_view> names_of(Action);
enum class Subdomains : std::uint8_t { included, left_out };
std::span<const std::string_view> names_of(Subdomains);

using Types = std::bitset<static_cast<std::size_t>(model::ObservableType::other) + 1>;

struct Settings {
  std::string title;                             // the feed's name, at its head; line breaks become blanks
  Types types = Types().set();                   // only these are written
  Action action = Action::alert;                 // suricata
  Subdomains subdomains = Subdomains::included;  // rpz, suricata: what a domain stands for
  std::string origin = "rpz.invalid";            // rpz: the zone's name; anything that is no domain reads as this
  std::uint32_t serial = 1;                      // rpz: of the SOA; the caller counts it up when bytes change
  const model::Warninglists* benign = nullptr;   // what is on these is left out
};

enum class Reason : std::uint8_t {
  not_expressible,  // the format has no word for this type or value
  not_chosen,       // the type is not among `types`
  pap_red,
  passive_only,  // PAP:AMBER in a format that blocks
  repeated,      // the value stands there already
  benign         // the value is on a warninglist
};
std::span<const std::string_view> names_of(Reason);

struct Omitted {
  Reason reason = Reason::not_expressible;
  model::ObservableType type = model::ObservableType::other;
  std::size_t count = 0;
  bool operator==(const Omitted&) const = default;
};

struct Feed {
  std::string bytes;
  std::size_t written = 0;       // entries
  std::vector<Omitted> omitted;  // by reason and type, ascending
};
// Several pages as one.
policy::Released<Entries> joined(std::vector<policy::Released<Entries>> pages);
Feed encode(Format format, const policy::Released<Entries>& entries, const Settings& settings);

// Values with what their labels say of TLP and PAP, and nothing beside.
policy::Released<Entries> entries_of(
    const policy::Released<std::vector<policy::Marked<model::Observable>>>& indicators);

// The first of the four signature ids that a value has in suricata's rules: in 3,000,000,000 to 3,999,999,996, the same
// on every server. Of two values in one feed that would share it, the later one takes the next free four.
std::uint32_t suricata_sid(const model::Observable& observable);

}  // namespace tocsin::wire::feed
