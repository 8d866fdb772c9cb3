// rooms: policy model
// A label that is read, written and read again is the same label under the same digest. Joining is a lattice: what is
// joined with itself stays, the order does not matter, and a joined label lets in nobody whom one of the two shuts out.
#include <cstdint>
#include <string_view>

#include "policy/clearance.h"

namespace {

using namespace tocsin;

model::Label again(const model::Label& label) {
  const auto text = model::canonical_text(label);
  const auto read = model::label_from_json(*json::parse(text, {.bytes = std::size_t{1} << 26, .depth = 32}));
  TOCSIN_ASSERT(read.has_value() && *read == label && model::canonical_text(*read) == text);
  TOCSIN_ASSERT(model::digest_of(*read) == model::digest_of(label));
  return *read;
}

// One who holds an atom of each set of one label but for the first that the other lacks.
void check_join(const model::Label& a, const model::Label& b) {
  const auto both = model::join(a, b);
  TOCSIN_ASSERT(both == model::join(b, a));
  TOCSIN_ASSERT(model::join(both, a) == both && model::join(both, b) == both);
  for (const auto* one : {&a, &b})
    for (const auto& set : one->audience.all_of)
      for (const auto& atom : set) {
        const auto reader = policy::holder_of(atom);
        TOCSIN_ASSERT(!policy::meets(both, reader) || (policy::meets(a, reader) && policy::meets(b, reader)));
      }
  TOCSIN_ASSERT(both.tlp <= a.tlp && both.tlp <= b.tlp);
  // What a store wrote it can read, within the bounds that the codec keeps.
  constexpr std::size_t most_sets = 64;
  if (both.audience.all_of.size() <= most_sets) again(both);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  if (!value->is_array()) {
    if (const auto label = model::label_from_json(*value)) {
      again(*label);
      TOCSIN_ASSERT(model::join(*label, *label) == *label);
    }
    return 0;
  }
  std::vector<model::Label> labels;
  for (const auto& one : value->get_array())
    if (auto label = model::label_from_json(one); label && labels.size() < 3) labels.push_back(again(*label));
  for (const auto& a : labels)
    for (const auto& b : labels) check_join(a, b);
  if (labels.size() == 3)
    TOCSIN_ASSERT(model::join(model::join(labels[0], labels[1]), labels[2]).audience ==
                  model::join(labels[0], model::join(labels[1], labels[2])).audience);
  return 0;
}
