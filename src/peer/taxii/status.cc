#include "peer/taxii/status.h"

#include <algorithm>

#include "base/time.h"
#include "peer/taxii/media.h"

namespace tocsin::peer::taxii {
namespace {

std::string text_at(const json::Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> count_at(const json::Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

const json::Array* list_at(const json::Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_array() ? &value->get_array() : nullptr;
}

// As instants, since many servers write them anew.
bool is_same_version(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto at = instant_from_text(a);
  return at && at == instant_from_text(b);
}

// Of an object without a version the other server names one of its own making.
std::vector<std::size_t> places_of(const json::Object& entry, const std::vector<Named>& sent) {
  const auto id = text_at(entry, "id");
  const auto version = text_at(entry, "version");
  std::vector<std::size_t> all;
  std::vector<std::size_t> exact;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i].id != id) continue;
    all.push_back(i);
    if (is_same_version(sent[i].version, version)) exact.push_back(i);
  }
  if (!exact.empty()) return exact;
  return all.size() == 1 ? all : std::vector<std::size_t>{};
}

void take_refused(const json::Array& list, const std::vector<Named>& sent, Status& out) {
  for (const auto& entry : list) {
    if (!entry.is_object()) continue;
    for (const auto place : places_of(entry.get_object(), sent)) {
      if (out.fates[place] == Fate::refused) continue;
      out.fates[place] = Fate::refused;
      out.refused.push_back(refused_object(sent[place], text_at(entry.get_object(), "message")));
    }
  }
}

void take_taken(const json::Array& list, const std::vector<Named>& sent, Status& out) {
  for (const auto& entry : list) {
    if (!entry.is_object()) continue;
    for (const auto place : places_of(entry.get_object(), sent))
      if (out.fates[place] == Fate::unknown) out.fates[place] = Fate::taken;
  }
}

// Without a list of successes that names any of ours: all others were taken, if the other server says so many were.
void take_by_counts(const json::Object& resource, Status& out) {
  const auto unknown = std::ranges::count(out.fates, Fate::unknown);
  const auto taken = count_at(resource, "success_count");
  if (taken && *taken == unknown) std::ranges::replace(out.fates, Fate::unknown, Fate::taken);
}

}  // namespace

port::RefusedObject refused_object(const Named& named, std::string_view message) {
  const auto or_dash = [](std::string text) { return text.empty() ? std::string("-") : text; };
  port::RefusedObject out{{or_dash(as_told(named.id, 200))}, {or_dash(as_told(named.version, 80))}, {}};
  if (auto told = as_told(message, 500); !told.empty()) out.message = model::Line<500>{std::move(told)};
  return out;
}

Result<Status> status_in(const json::Value& value, const std::vector<Named>& sent) {
  const auto& resource = value.get_object();
  Status out{.id = text_at(resource, "id"), .fates = std::vector<Fate>(sent.size(), Fate::unknown)};
  const auto status = text_at(resource, "status");
  if (out.id.empty() || (status != "complete" && status != "pending")) return fail(Code::invalid, "feed.resource");
  out.complete = status == "complete";
  if (const auto* failures = list_at(resource, "failures")) take_refused(*failures, sent, out);
  if (const auto* successes = list_at(resource, "successes")) take_taken(*successes, sent, out);
  const bool named = std::ranges::find(out.fates, Fate::taken) != out.fates.end();
  if (!named && out.complete) take_by_counts(resource, out);
  return out;
}

}  // namespace tocsin::peer::taxii
