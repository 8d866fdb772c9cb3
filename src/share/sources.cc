#include "share/sources.h"

#include <algorithm>
#include <map>

#include "event/fields.h"

namespace tocsin::share {
namespace {

using event::Record;
using event::Slice;

constexpr std::size_t most_parts = 500;
constexpr std::size_t most_indicators = 5000;
constexpr std::size_t most_points = 40'000;
constexpr std::size_t most_bytes = std::size_t{1} << 20;
constexpr std::int64_t indicators_at_once = 1000;
constexpr std::string_view indicators_field = "indicators";

std::unexpected<Error> unknown(std::string where) { return fail(Code::invalid, "reference.unknown", std::move(where)); }
std::unexpected<Error> too_much(const std::string& where) {
  return fail(Code::limit, "release.too_much", where,
              {{"parts", fmt::to_string(most_parts)}, {"indicators", fmt::to_string(most_indicators)}});
}

Result<port::SeenRecord> seen(const Desk& desk, const model::RecordId& id, const std::string& where) {
  auto sealed = desk.snapshot.load_for(id, desk.gate.labels());
  if (sealed) {
    // It becomes the drafter's own text: given, as if it had been asked for.
    if (auto released = desk.gate.noting(desk.readings).release(std::move(*sealed))) return std::move(*released);
  } else if (sealed.error().code != Code::not_found) {
    return std::unexpected(sealed.error());
  }
  return unknown(where);
}

// A machine's state moves on by itself and says nothing of its own.
const Slice* slice_of(const Record& record, const SourceInput& input) {
  const std::string_view group = input.group ? std::string_view(input.group->value) : event::group_head;
  if (group == event::group_state || event::is_field_group(group)) return nullptr;
  if (!input.fact) return record.newest_of(group);
  const auto at = std::ranges::find_if(
      record.slices, [&](const Slice& slice) { return slice.group == group && slice.fact == *input.fact; });
  return at == record.slices.end() ? nullptr : &*at;
}

// What lies apart from the group is a source of its own.
const Slice* apart(const Record& record, const Slice& whole, std::string_view field) {
  if (record.newest_of(whole.group) != &whole) return nullptr;
  for (const auto* slice : event::fields_of(record, whole.group))
    if (event::field_name(*slice) == field) return slice;
  return nullptr;
}

class Gathering {
 public:
  explicit Gathering(const Desk& desk) : desk_(desk) {}

  Result<void> add(const SourceInput& input, const std::string& where) {
    TRY(const auto record, seen(desk_, input.record, json::pointer_step(where, "record")));
    const Slice* slice = slice_of(record.value(), input);
    if (slice == nullptr) return unknown(json::pointer_step(where, input.fact ? "fact" : "group"));
    TRY(const auto body, json::parse(slice->body, {.bytes = 16 << 20, .depth = 64}));
    const auto fields_at = json::pointer_step(where, "fields");
    for (std::size_t i = 0; i < input.chosen.size(); ++i)
      if (!body.as_object().contains(input.chosen.items[i].value) &&
          !is_indicators(record.value(), input.chosen.items[i].value))
        return unknown(json::pointer_step(fields_at, i));
    for (const auto& member : body.as_object())
      if (is_chosen(input, member.key())) CHECK(add_field(record.value(), *slice, member.key(), member.value(), where));
    if (record->ref.kind == Kind::indicator_set && is_chosen(input, indicators_field))
      CHECK(add_indicators(record.value(), *slice, where));
    return {};
  }
  Material take() { return std::move(out_); }

 private:
  static bool is_indicators(const Record& record, std::string_view field) {
    return record.ref.kind == Kind::indicator_set && field == indicators_field;
  }
  static bool is_chosen(const SourceInput& input, std::string_view field) {
    return input.chosen.empty() ||
           std::ranges::any_of(input.chosen, [&](const auto& one) { return one.value == field; });
  }

  Result<void> add_field(const Record& record, const Slice& whole, std::string_view field, const json::Value& value,
                         const std::string& where) {
    const Slice* own = apart(record, whole, field);
    auto& source = source_of(record, whole, own);
    return add_parts(source, record.ref.kind, std::string(field), value, where);
  }

  // One for each fact; `own` where the field lies apart.
  std::size_t& place(const model::FactId& fact) { return places_.try_emplace(fact, out_.sources.size()).first->second; }
  Source& source_of(const Record& record, const Slice& whole, const Slice* own) {
    const Slice& slice = own == nullptr ? whole : *own;
    const auto at = place(slice.fact);
    if (at < out_.sources.size()) return out_.sources[at];
    Source source{{.record = record.ref.id,
                   .fact = slice.fact,
                   .group = {whole.group},
                   .field = {},
                   .organisation = originator_of(record, slice),
                   .parts = {},
                   .indicators = {}},
                  desk_.gate.label_of(slice)};
    if (own != nullptr) {
      source.named.field = state::Line<80>{std::string(event::field_name(*own))};
      source.label = model::join(source.label, desk_.gate.label_of(whole));
    }
    out_.sources.push_back(std::move(source));
    return out_.sources.back();
  }

  Result<void> add_parts(Source& source, Kind about, const std::string& path, const json::Value& value,
                         const std::string& where) {
    if (const auto* object = value.if_object()) {
      for (const auto& member : *object)
        CHECK(add_parts(source, about, fmt::format("{}/{}", path, std::string_view(member.key())), member.value(),
                        where));
      return {};
    }
    if (const auto* array = value.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i)
        CHECK(add_parts(source, about, fmt::format("{}/{}", path, i), (*array)[i], where));
      return {};
    }
    if (value.is_null()) return {};
    return add_part(source, about, path, value.is_string() ? std::string(value.get_string()) : json::to_text(value),
                    where);
  }

  Result<void> add_part(Source& source, Kind about, const std::string& path, std::string text,
                        const std::string& where) {
    if (text.empty()) return {};
    bytes_ += text.size();
    if (out_.parts.size() == most_parts || path.size() > 200 || bytes_ > most_bytes) return too_much(where);
    CHECK(model::check_text(text, most_points, model::Breaks::allowed, where));
    const state::Whole<1, 100'000> number{static_cast<std::int64_t>(out_.parts.size()) + 1};
    out_.parts.push_back({number, {std::string(model::name_of(about))}, {path}, {std::move(text)}});
    source.named.parts.items.push_back(number);
    return {};
  }

  Result<void> add_indicators(const Record& set, const Slice& head, const std::string& where) {
    auto& source = source_of(set, head, nullptr);
    for (std::int64_t after = 0;; after += indicators_at_once) {
      const auto page =
          desk_.gate.release(desk_.snapshot.indicators(set.ref.id, after, indicators_at_once, desk_.gate.labels()));
      for (const auto& one : page.value()) {
        const auto [at, is_new] = known_.try_emplace(one.value, out_.indicators.size());
        if (is_new && at->second == most_indicators) return too_much(where);
        if (is_new) out_.indicators.push_back({one.value.type, {one.value.value}});
        source.named.indicators.items.push_back({static_cast<std::int64_t>(at->second)});
      }
      if (page->size() < static_cast<std::size_t>(indicators_at_once)) return {};
    }
  }

  const Desk& desk_;
  Material out_;
  std::size_t bytes_ = 0;  // of all parts
  std::map<model::FactId, std::size_t> places_;
  std::map<model::Observable, std::size_t> known_;  // its place
};

}  // namespace

model::OrganisationId originator_of(const event::Record& record, const event::Slice& slice) {
  if (!is_nil(slice.author)) return slice.author;
  return is_nil(record.ref.owner) ? record.author : record.ref.owner;
}

Result<Material> gather(const Desk& desk, std::span<const SourceInput> inputs) {
  Gathering out(desk);
  for (std::size_t i = 0; i < inputs.size(); ++i) CHECK(out.add(inputs[i], fmt::format("/sources/{}", i)));
  return out.take();
}

model::Label joined(model::Label base, std::span<const Source> sources) {
  for (const auto& source : sources) base = model::join(base, source.label);
  return base;
}

}  // namespace tocsin::share
