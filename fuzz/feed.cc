// Feeds: whatever the values, each format says to its reader what was put in, and nothing beside it. The first byte of
// each line of the input chooses the type.
#include "base/json.h"
#include "wire/feed/raw.h"
#include "wire/observable.h"
#include "wire/testing/feed_readers.h"

using namespace tocsin;
using namespace tocsin::wire;
using feed::Format;

namespace {

feed::Entries entries_in(std::string_view text) {
  constexpr auto types = static_cast<unsigned>(model::ObservableType::other) + 1;
  feed::Entries out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty()) continue;
    const auto type = static_cast<model::ObservableType>(static_cast<unsigned char>(line[0]) % types);
    if (auto made = normalise(type, line.substr(1))) out.push_back({*made, ""});
  }
  return out;
}

void check_tables(const feed::Entries& all) {
  const auto records = feed::testing::read_csv(encode_unreleased(Format::csv, all, {}).bytes);
  const auto lines = feed::testing::lines_of(encode_unreleased(Format::jsonl, all, {}).bytes, "");
  TOCSIN_ASSERT(records.size() == all.size() + 1 && lines.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    TOCSIN_ASSERT(records[i + 1].size() == 10 && records[i + 1][1] == all[i].observable.value);
    TOCSIN_ASSERT(json::parse(lines[i])->at("value").as_string() == all[i].observable.value);
  }
}

void check_rules(const feed::Entries& all) {
  const auto rules = encode_unreleased(Format::suricata, all, {});
  std::set<std::string> sids;
  for (const auto& line : feed::testing::lines_of(rules.bytes, "#"))
    TOCSIN_ASSERT(sids.insert(feed::testing::read_suricata_rule(line).option("sid")).second);
  TOCSIN_ASSERT(sids.size() >= rules.written && sids.size() <= 3 * rules.written);
  const auto sigma = encode_unreleased(Format::sigma, all, {});
  TOCSIN_ASSERT(feed::testing::read_sigma(sigma.bytes).empty() == (sigma.written == 0));
}

void check_zone(const feed::Entries& all) {
  const auto zone = encode_unreleased(Format::rpz, all, {});
  const auto read = feed::testing::read_rpz(zone.bytes);
  TOCSIN_ASSERT(read.size() >= zone.written && read.size() <= 2 * zone.written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto all = entries_in(text_of({data, size}));
  check_tables(all);
  check_rules(all);
  check_zone(all);
  return 0;
}
