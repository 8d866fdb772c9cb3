#include "wire/gather.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "wire/ascii.h"
#include "wire/observable.h"

namespace tocsin::wire {
namespace {

constexpr std::size_t max_kinds = 200;

void widen_first(std::optional<Instant>& kept, std::optional<Instant> at) {
  if (at && (!kept || *at < *kept)) kept = at;
}
void widen_last(std::optional<Instant>& kept, std::optional<Instant> at) {
  if (at && (!kept || *at > *kept)) kept = at;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t most = 120;
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

std::size_t strictness(std::string_view level) {
  constexpr std::array<std::string_view, 6> levels = {"", "clear", "green", "amber", "amber+strict", "red"};
  return static_cast<std::size_t>(std::ranges::find(levels, level) - levels.begin());
}

}  // namespace

void Gather::keep(model::Observable observable, std::string_view original, const Sighting& seen) {
  const auto [place, fresh] = places_.try_emplace(observable, out.observables.size());
  if (fresh) {
    out.observables.push_back({std::move(observable), std::string(original), seen.context, {}, {}, {}});
  }
  auto& kept = out.observables[place->second];
  widen_first(kept.first_seen, seen.first_seen);
  widen_last(kept.last_seen, seen.last_seen);
  if (kept.comment.empty()) kept.comment = seen.comment;
  this->seen(seen.first_seen);
  this->seen(seen.last_seen);
}

void Gather::refuse(model::ObservableType type, std::string_view original, std::string_view reason, std::string where) {
  fault(std::move(where), "import.value",
        {{"type", std::string(names_of(type)[static_cast<std::size_t>(type)])},
         {"value", shortened(original)},
         {"reason", std::string(reason)}});
}

void Gather::observable(model::ObservableType type, std::string_view original, const Sighting& seen,
                        std::string where) {
  auto made = normalise(type, original);
  if (!made) return refuse(type, original, made.error().what, std::move(where));
  keep(std::move(*made), original, seen);
}

void Gather::guessed(std::string_view original, const Sighting& seen, std::string where) {
  auto made = guess(original);
  if (!made) return refuse(model::ObservableType::domain, original, "observable.value", std::move(where));
  keep(std::move(*made), original, seen);
}

void Gather::reference(std::string_view url, std::string where) {
  url = ascii::trim(url);
  const bool web = ascii::starts_with_i(url, "http://") || ascii::starts_with_i(url, "https://");
  if (!web || !normalise(model::ObservableType::url, url))
    return fault(std::move(where), "import.reference", {{"value", shortened(url)}});
  if (known_.try_emplace("r" + std::string(url)).second) out.references.emplace_back(url);
}

void Gather::technique(std::string_view id) {
  if (!id.empty() && known_.try_emplace("t" + std::string(id)).second) out.techniques.emplace_back(id);
}

void Gather::tag(std::string_view name) {
  if (!name.empty() && known_.try_emplace("g" + std::string(name)).second) out.tags.emplace_back(name);
}

void Gather::describe(std::string_view text) {
  text = ascii::trim(text);
  if (text.empty()) return;
  if (!out.description.empty()) out.description += "\n\n";
  out.description += text;
}

void Gather::tlp(std::string_view level) {
  if (strictness(level) > strictness(out.tlp)) out.tlp = level;
}

void Gather::seen(std::optional<Instant> at) {
  widen_first(out.earliest, at);
  widen_last(out.latest, at);
}

void Gather::fault(std::string where, std::string_view what, std::vector<Arg> args) {
  if (out.faults.size() >= import_max_faults) {
    ++faults_dropped_;
    return;
  }
  out.faults.push_back({std::move(where), std::string(what), std::move(args)});
}

void Gather::left_out(std::string_view kind) {
  const auto known = left_out_.find(kind);
  if (known != left_out_.end())
    ++known->second;
  else
    ++left_out_[left_out_.size() < max_kinds ? shortened(kind) : std::string("*")];
}

Imported Gather::finish() && {
  for (const auto& [kind, count] : left_out_)
    out.faults.push_back({"", "import.left_out", {{"kind", kind}, {"count", std::to_string(count)}}});
  if (faults_dropped_ > 0)
    out.faults.push_back({"", "import.more_faults", {{"count", std::to_string(faults_dropped_)}}});
  return std::move(out);
}

std::string_view technique_in(std::string_view text) {
  while (text.ends_with('"')) text.remove_suffix(1);
  text = text.substr(text.find_last_of(" \"") + 1);
  const bool sub = text.size() == 9 && text[5] == '.';
  if (text.size() != 5 && !sub) return {};
  for (std::size_t i = 1; i < text.size(); ++i)
    if (i != 5 && !ascii::is_digit(text[i])) return {};
  return text[0] == 'T' ? text : std::string_view();
}

std::optional<Instant> lenient_instant(std::string_view text) {
  text = ascii::trim(text);
  if (text.empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault == std::errc{} && stop == text.data() + text.size()) {
    constexpr std::int64_t year_3000_s = 32'503'680'000;
    return number > 0 && number < year_3000_s ? std::optional(Instant{number * 1'000'000}) : std::nullopt;
  }
  std::string iso(text);
  if (iso.size() == 10) iso += "T00:00:00";
  if (iso.size() > 10 && iso[10] == ' ') iso[10] = 'T';
  const auto zone = iso.size() > 19 ? iso.find_first_of("Zz+-", 19) : std::string::npos;
  if (zone == std::string::npos)
    iso += 'Z';
  else if (iso[zone] != 'Z' && iso.size() == zone + 5)
    iso.insert(zone + 3, 1, ':');
  return instant_from_text(iso);
}

std::string text_member(const json::Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  return value->is_number() ? json::to_text(*value) : std::string();
}

const json::Array& array_member(const json::Object& object, std::string_view key) {
  static const json::Array none;
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

}  // namespace tocsin::wire
