// MISP events of 100, 1,000 and 10,000 attributes into STIX 2.1 and back: from bytes to bytes, with the loss report.
// Half of the attributes are for detection (indicators), half were seen (observed data with observables). Medians of
// eleven; parsing the event and writing the bundle alone stand beside.
// rooms: wire
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "wire/convert/convert.h"

using namespace tocsin;
using namespace tocsin::wire::convert;

namespace {

using Steady = std::chrono::steady_clock;

std::string event_of(std::int64_t count) {
  std::string out =
      R"({"Event":{"uuid":"0ff482f2-e8f6-49a1-834b-165d9c33018b","info":"Measured","date":"2026-02-03","timestamp":"1770200000",)"
      R"("published":true,"publish_timestamp":"1770200001","distribution":"1","Orgc":{"name":"Northgate",)"
      R"("uuid":"55f6ea5e-2c60-40e5-964f-47a8950d210f"},"Tag":[{"name":"tlp:green"}],"Attribute":[)";
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string_view types[] = {"ip-dst", "domain", "sha256", "url"};
    const auto type = types[i % 4];
    const auto value = i % 4 == 0   ? fmt::format("198.{}.{}.{}", 18 + i / 65536, i / 256 % 256, i % 256)
                       : i % 4 == 1 ? fmt::format("host{}.example.org", i)
                       : i % 4 == 2 ? fmt::format("{:064x}", i * 7919)
                                    : fmt::format("https://host{}.example.org/path", i);
    out += fmt::format(
        R"({}{{"id":"{}","type":"{}","category":"Network activity","to_ids":{},"uuid":"11111111-1111-4111-8111-{:012x}",)"
        R"("event_id":"1","distribution":"5","timestamp":"1770200000","comment":"line {}","sharing_group_id":"0",)"
        R"("deleted":false,"disable_correlation":false,"object_id":"0","object_relation":null,"first_seen":null,)"
        R"("last_seen":null,"value":"{}","Galaxy":[],"ShadowAttribute":[]}})",
        i == 0 ? "" : ",", i, type, i / 4 % 2 == 0, i, i, value);
  }
  return out + "]}}";
}

template <class F>
double median_ms(F&& run) {
  std::vector<double> taken;
  for (int i = 0; i < 11; ++i) {
    const auto start = Steady::now();
    run();
    taken.push_back(std::chrono::duration<double, std::milli>(Steady::now() - start).count());
  }
  std::ranges::sort(taken);
  return taken[taken.size() / 2];
}

}  // namespace

int main() {
  fmt::print("{:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "attributes", "KB in", "KB out", "parse ms",
             "write ms", "to STIX", "and back");
  for (const std::int64_t count : {100, 1'000, 10'000}) {
    const auto event = event_of(count);
    std::string stix;
    const auto to_stix = median_ms([&] { stix = json::to_text(convert(event, Format::misp, Format::stix)->document); });
    std::string misp;
    const auto back = median_ms([&] { misp = json::to_text(convert(stix, Format::stix, Format::misp)->document); });
    const auto parsed = json::parse(stix, {.bytes = 64 << 20, .depth = 64}).value();
    const auto parse = median_ms([&] { (void)json::parse(event, {.bytes = 64 << 20, .depth = 48}); });
    const auto write = median_ms([&] { (void)json::to_text(parsed); });
    fmt::print("{:>10} {:>10} {:>10} {:>10.2f} {:>10.2f} {:>10.2f} {:>10.2f}\n", count, event.size() / 1024,
               stix.size() / 1024, parse, write, to_stix, back);
  }
  return 0;
}
