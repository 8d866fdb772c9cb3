// rooms: share port state policy event model base
// The first line names what is to be hidden, one name after another between bars; the rest is a text. Whatever the text
// is, nothing that was to be hidden is found in what comes out, outside the placeholders.
#include "share/sanitise.h"
#include "base/bytes.h"

using namespace tocsin;

namespace {

// The names and what is looked for by kind: a line that begins with '!' asks for that too.
share::Rules rules_of(std::string_view line) {
  share::Rules out;
  if (line.starts_with('!')) {
    out.internal = out.personal = share::Rules::Look::yes;
    line.remove_prefix(1);
  }
  for (std::size_t n = 0; !line.empty() && n < 8; ++n) {
    const auto bar = line.find('|');
    if (auto needle = share::checked_needle(line.substr(0, bar), ""))
      out.named.push_back({std::move(*needle), share::Within::text, "removed", "replace"});
    if (bar == std::string_view::npos) break;
    line.remove_prefix(bar + 1);
  }
  return out;
}

void check_outside(std::string_view text, const share::Rules& rules) {
  while (true) {
    const auto open = text.find(share::placeholder_open);
    TOCSIN_ASSERT(!share::finds_anything(text.substr(0, open), rules));
    if (open == std::string_view::npos) return;
    const auto close = text.find(share::placeholder_close, open);
    TOCSIN_ASSERT(close != std::string_view::npos);
    text.remove_prefix(close + share::placeholder_close.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = text_of({data, size});
  const auto end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto rules = rules_of(input.substr(0, end));
  const json::Value document = json::Array{input.substr(end + 1), json::Object{{input.substr(end + 1), 1}}};
  const auto out = share::sanitise(document, rules);
  const auto& list = out.document.as_array();
  check_outside(list.at(0).as_string(), rules);
  for (const auto& member : list.at(1).as_object()) check_outside(member.key(), rules);
  return 0;
}
