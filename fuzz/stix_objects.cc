// STIX objects: whatever is read lies within the body, in order, and can be read again by itself with the same answer;
// observables are in normal form; nothing taken out changes nothing, and what is taken out is not there any more, in an
// object that is valid and keeps the rest. The first line is selectors, with blanks between; the body follows.
#include <set>

#include "base/bytes.h"
#include "base/json.h"
#include "wire/observable.h"
#include "wire/stix/granular.h"
#include "wire/stix/objects.h"

using namespace tocsin;
namespace stix = wire::stix;

namespace {

constexpr stix::ReadLimits limits{.objects = 1000, .depth = 64, .values = 20'000};

std::vector<std::string> selectors_in(std::string_view line) {
  std::vector<std::string> out;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (end > 0) out.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return out;
}

// Read again alone, an object is the same; only broken texts are taken for something else.
void alone(const stix::ObjectView& view) {
  std::size_t count = 0;
  const auto again = stix::for_each_object(view.bytes, limits, [&](const stix::ObjectView& same) -> Result<void> {
    if (++count > 1 || same.bytes != view.bytes) return {};
    TOCSIN_ASSERT(same.id == view.id && same.type == view.type && same.version == view.version);
    TOCSIN_ASSERT(std::ranges::equal(same.faults, view.faults));
    TOCSIN_ASSERT(std::ranges::equal(same.observables, view.observables));
    return {};
  });
  TOCSIN_ASSERT(again.has_value() || again.error().what != "json.syntax");
}

// What the whole tree holds under a selector's first step.
void taken_out(const stix::ObjectView& view, const std::vector<std::string>& selectors) {
  TOCSIN_ASSERT(stix::redacted(view.bytes, {}) == view.bytes);
  const auto out = stix::redacted(view.bytes, selectors);
  if (!out || selectors.empty()) return;
  const auto whole = json::parse(view.bytes, {.bytes = 1 << 20, .depth = 64});
  const auto less = json::parse(*out, {.bytes = 1 << 20, .depth = 64});
  if (!whole) return;  // a number too small for it
  TOCSIN_ASSERT(less.has_value() && out->size() < view.bytes.size());
  const std::set<std::string> gone(selectors.begin(), selectors.end());
  for (const auto& member : whole->get_object()) {
    const auto* left = less->get_object().if_contains(member.key());
    const std::string key(member.key());
    if (key.find('.') != std::string::npos) continue;  // no selector can name it
    if (gone.contains(key)) TOCSIN_ASSERT(left == nullptr);
    const bool touched = std::ranges::any_of(
        selectors, [&](const std::string& selector) { return selector == key || selector.starts_with(key + "."); });
    if (!touched && key != "granular_markings") TOCSIN_ASSERT(left != nullptr && *left == member.value());
  }
  const auto valid = stix::for_each_object(*out, limits, [&](const stix::ObjectView& same) -> Result<void> {
    TOCSIN_ASSERT(same.faults.empty());
    return {};
  });
  TOCSIN_ASSERT(valid.has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of({data, size});
  const auto line = std::min(text.find('\n'), text.size());
  const auto selectors = selectors_in(text.substr(0, line));
  const auto body = text.substr(std::min(line + 1, text.size()));
  std::size_t objects = 0;
  const char* at = body.data();
  const auto shape = stix::for_each_object(body, limits, [&](const stix::ObjectView& view) -> Result<void> {
    TOCSIN_ASSERT(view.index == objects++);
    TOCSIN_ASSERT(view.bytes.data() >= at && view.bytes.data() + view.bytes.size() <= body.data() + body.size());
    at = view.bytes.data() + view.bytes.size();
    for (const auto& one : view.observables) TOCSIN_ASSERT(wire::normalise(one.type, one.value) == one);
    for (const auto& fault : view.faults) TOCSIN_ASSERT(!fault.what.empty());
    alone(view);
    if (view.faults.empty()) taken_out(view, selectors);
    return {};
  });
  if (shape) TOCSIN_ASSERT(shape->objects == objects);
  if (!shape) TOCSIN_ASSERT(objects == 0);
  return 0;
}
