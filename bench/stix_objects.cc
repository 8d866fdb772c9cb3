// rooms: wire port state policy event model i18n base
// STIX objects read, checked and their observables taken, one core, in memory: 1,000 objects of about 1 KB in each
// envelope (indicators with patterns, files and URLs whose ids are recomputed, relationships, malware), the 24,771
// objects of a knowledge base where a file is given, and what the two walks over the grammar alone take of it. Medians
// of eleven. Run: bench_stix_objects [bundle.json]
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "cpu_time.h"
#include "wire/stix/document.h"
#include "wire/stix/granular.h"
#include "wire/stix/objects.h"

namespace {

using namespace tocsin;
namespace stix = wire::stix;

constexpr std::size_t envelope_objects = 1000;

std::string id_of(std::string_view type, std::size_t n, int version = 4) {
  return fmt::format("{}--{:08x}-1111-{}222-8333-{:012x}", type, n * 2654435761U & 0xFFFFFFFF, version, n);
}

std::string common(std::string_view type, std::size_t n) {
  return fmt::format(
      R"("type":"{}","spec_version":"2.1","id":"{}","created_by_ref":"{}","created":"2026-01-02T03:04:05.{:03}Z","modified":"2026-02-03T04:05:06.{:06}Z","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],"confidence":{},"labels":["phishing","batch-{}"])",
      type, id_of(type, n), id_of("identity", 7), n % 1000, n % 1000000, n % 101, n % 10);
}

std::string prose(std::size_t n, std::size_t size) {
  std::string out;
  while (out.size() < size)
    out += fmt::format("Seen in the wild by sensor {} after a mail with a lure; \\\"see annex\\\". ", n++);
  return out;
}

std::string sco(std::string_view type, std::size_t n, std::string_view rest) {
  return fmt::format(R"({{"type":"{0}","spec_version":"2.1","id":"{1}",{2},"x_note":"{3}"}})", type, id_of(type, n),
                     rest, prose(n, 700));
}

std::string object(std::size_t n) {
  switch (n % 5) {
    case 0:
      return fmt::format(
          R"({{{},"name":"C2 {}","description":"{}","indicator_types":["malicious-activity"],"pattern":"[ipv4-addr:value = '198.51.{}.{}'] OR [domain-name:value IN ('c{}.evil.example', 'd{}.evil.example')]","pattern_type":"stix","valid_from":"2026-01-02T03:04:05Z","kill_chain_phases":[{{"kill_chain_name":"lockheed-martin-cyber-kill-chain","phase_name":"delivery"}}]}})",
          common("indicator", n), n, prose(n, 280), n >> 8 & 255, n & 255, n, n);
    case 1:
      return sco(
          "file", n,
          fmt::format(R"("name":"dropper{0}.exe","size":{0},"hashes":{{"MD5":"{0:032x}","SHA-256":"{0:064x}"}})", n));
    case 2:
      return sco("url", n, fmt::format(R"("value":"http://host{0}.example/path/{0:x}?q=1")", n));
    case 3:
      return fmt::format(
          R"({{{},"relationship_type":"indicates","description":"{}","source_ref":"{}","target_ref":"{}"}})",
          common("relationship", n), prose(n, 380), id_of("indicator", n), id_of("malware", n));
    default:
      return fmt::format(
          R"({{{},"name":"Malware {}","description":"{}","is_family":false,"malware_types":["trojan"],"external_references":[{{"source_name":"vendor","url":"https://vendor.example/{}","description":"Analysis"}}]}})",
          common("malware", n), n, prose(n, 330), n);
  }
}

std::string envelope() {
  std::string out = R"({"objects":[)";
  for (std::size_t n = 0; n < envelope_objects; ++n) out += (n > 0 ? "," : "") + object(n);
  return out + "]}";
}

struct Told {
  std::size_t objects = 0;
  std::size_t faulty = 0;
  std::size_t observables = 0;
};

Told read(const std::string& body) {
  Told out;
  const auto shape = stix::for_each_object(body, {}, [&](const stix::ObjectView& view) -> Result<void> {
    ++out.objects;
    out.faulty += view.faults.empty() ? 0 : 1;
    out.observables += view.observables.size();
    return {};
  });
  TOCSIN_ASSERT(shape.has_value());
  return out;
}

// Both walks, nothing kept.
void walk(const std::string& body) {
  stix::Document document(body, {});
  TOCSIN_ASSERT(document.survey().has_value());
  stix::Unheard nobody;
  TOCSIN_ASSERT(document
                    .elements([&](stix::Walk& at) -> Result<void> {
                      TOCSIN_ASSERT(at.value(nobody));
                      return {};
                    })
                    .has_value());
}

void measure(std::string_view name, const std::string& body) {
  Told told;
  const double ms = bench::median_ms([&] { told = read(body); });
  const double grammar_ms = bench::median_ms([&] { walk(body); });
  const auto objects = static_cast<double>(told.objects);
  const auto bytes = static_cast<double>(body.size());
  fmt::print(
      "{}: {} objects of {:.0f} bytes, {} faulty, {} observables: {:.0f} objects/s, {:.0f} MB/s ({:.2f} us each; the "
      "grammar, twice, {:.2f})\n",
      name, told.objects, bytes / objects, told.faulty, told.observables, objects / ms * 1e3, bytes / ms / 1e3,
      ms * 1e3 / objects, grammar_ms * 1e3 / objects);
}

void measure_redaction() {
  const auto whole = object(0);
  const std::vector<std::string> selectors = {"description", "labels.[1]"};
  std::size_t size = 0;
  const double ms = bench::median_ms([&] {
    for (int i = 0; i < 1000; ++i) size = stix::redacted(whole, selectors).value_or("").size();
  });
  TOCSIN_ASSERT(size > 0 && size < whole.size());
  fmt::print("redacted: {:.0f} objects/s\n", 1e6 / ms);
}

}  // namespace

int main(int argc, char** argv) {
  measure("envelope", envelope());
  if (argc > 1) {
    std::ifstream in(argv[1], std::ios::binary);
    measure("file", std::string(std::istreambuf_iterator<char>(in), {}));
  }
  measure_redaction();
  return 0;
}
