#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "wire/ascii.h"
#include "wire/observable.h"

namespace tocsin::wire {
namespace {

struct Fang {
  std::string_view from;
  std::string_view to;
};
constexpr std::array<Fang, 20> fangs = {
    {{"[://]", "://"}, {"[:]//", "://"}, {"[:]", ":"},   {"[.]", "."},   {"(.)", "."}, {"{.}", "."}, {"[.", "."},
     {"\\.", "."},     {"[dot]", "."},   {"(dot)", "."}, {"{dot}", "."}, {"[d]", "."}, {"[@]", "@"}, {"(@)", "@"},
     {"[at]", "@"},    {"(at)", "@"},    {"{at}", "@"},  {"[/]", "/"},   {"[,]", "."}, {".]", "."}}};
static_assert(std::ranges::all_of(fangs, [](const Fang& f) {
  return f.from.find_first_of("[({\\]") != std::string_view::npos;
}));

void refang_scheme(std::string& text) {
  constexpr std::array<Fang, 9> schemes = {{{"hxxps:", "https:"},
                                            {"hxxp:", "http:"},
                                            {"h**ps:", "https:"},
                                            {"h**p:", "http:"},
                                            {"fxp:", "ftp:"},
                                            {"htxp:", "http:"},
                                            {"htxps:", "https:"},
                                            {"hxtp:", "http:"},
                                            {"hxtps:", "https:"}}};
  for (const auto& [from, to] : schemes)
    if (ascii::starts_with_i(text, from)) {
      text.replace(0, from.size(), to);
      return;
    }
}

std::string refang_once(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto* hit = fangs.end();
    if (std::string_view("[({\\.").find(text.front()) != std::string_view::npos)
      hit = std::ranges::find_if(fangs, [&](const Fang& f) { return ascii::starts_with_i(text, f.from); });
    out += hit == fangs.end() ? text.substr(0, 1) : hit->to;
    text.remove_prefix(hit == fangs.end() ? 1 : hit->from.size());
  }
  return out;
}

}  // namespace

std::string refang(std::string_view text) {
  std::string out(ascii::trim(text));
  // Each fang has one of these.
  if (out.find_first_of("[({\\]") == std::string::npos) {
    refang_scheme(out);
    return out;
  }
  // A fang may stand inside another; text that is still changing after a few rounds was made to cost time.
  for (int round = 0; round < 4; ++round) {
    auto next = refang_once(out);
    if (next == out) break;
    out = std::move(next);
  }
  refang_scheme(out);
  return out;
}

std::string narrowed(std::string_view text) {
  constexpr char32_t first = 0xFF01, last = 0xFF5E, ideographic_stop = 0x3002, halfwidth_stop = 0xFF61;
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto point = utf8::next(text, at);
    if (point >= first && point <= last)
      out += static_cast<char>(point - first + '!');
    else if (point == ideographic_stop || point == halfwidth_stop)
      out += '.';
    else
      utf8::append(out, point);
  }
  return out;
}

}  // namespace tocsin::wire
