#include "wire/api/record_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "event/fields.h"
#include "event/gathered.h"

namespace tocsin::wire::api {
namespace {

using event::Record;
using event::Slice;

void put_part(std::string& out, std::string_view text) { out.append(text); }
template <class Tag>
void put_part(std::string& out, const Id<Tag>& id) {
  append_uuid_text(out, id.raw());
}

void put_part(std::string& out, Instant at) { append_text(out, at); }

// Every part of a page goes through here: pieces are joined without being scanned for formats, and ids and
// instants need no text of their own on the way.
template <class... Parts>
void put(std::string& out, const Parts&... parts) {
  (put_part(out, parts), ...);
}

template <class Tag>
void put_id(std::string& out, std::string_view key, const Id<Tag>& id) {
  if (!is_nil(id)) put(out, ",\"", key, "\":\"", id, "\"");
}

// The newest slice of each group, in the order of groups: slices come ordered, oldest first.
template <class Do>
void for_each_newest(const Record& record, Do act) {
  for (auto at = record.slices.begin(); at != record.slices.end(); ++at)
    if (const auto next = std::next(at); next == record.slices.end() || next->group != at->group) act(*at);
}

void put_head_fields(std::string& out, const Slice& head) {
  if (head.body.size() > 2) out.append(",").append(head.body, 1, head.body.size() - 2);
}

void put_group(std::string& out, const Slice& slice) {
  if (event::is_field_group(slice.group)) return;  // laid into its group already
  if (slice.group == event::group_head) return put_head_fields(out, slice);
  if (slice.group == event::group_state) {
    if (slice.body.size() > 2) out.append(",").append(slice.body, 1, slice.body.size() - 2);
    return;
  }
  put(out, ",\"", slice.group, "\":", slice.body);
}

// Names of other records: of all slices, not of the newest alone.
void put_gathered(std::string& out, const Record& record, std::string_view group) {
  const auto names = event::gathered(record, group);
  if (names.empty()) return;
  fmt::format_to(std::back_inserter(out), R"(,"{}":["{}"])", group, fmt::join(names, R"(",")"));
}

json::Object terms_of(const model::Label& label) {
  json::Object out;
  if (label.pap) out.emplace("pap", model::name_of(*label.pap));
  if (!label.handling.empty()) out.emplace("flags", model::handling_to_json(label.handling));
  if (label.terms) out.emplace("iep", model::encode(*label.terms));
  return out;
}

template <class Value>
void put_map(std::string& out, std::string_view key, const Record& record, Value value) {
  put(out, ",\"", key, "\":");
  char before = '{';
  for_each_newest(record, [&](const Slice& slice) {
    out += before;
    before = ',';
    put(out, "\"", slice.group, "\":\"", value(slice), "\"");
  });
  out += before == '{' ? "{}" : "}";
}

// What a marking says beyond TLP, for the groups where it says something: what may be done with them.
void put_terms(std::string& out, const Record& record) {
  const auto says_more = [](const Slice& s) {
    return s.marking->pap || s.marking->terms || !s.marking->handling.empty();
  };
  if (std::ranges::none_of(record.slices, says_more)) return;
  json::Object all;
  for_each_newest(record, [&](const Slice& slice) {
    if (says_more(slice)) all.emplace(slice.group, terms_of(*slice.marking));
  });
  if (!all.empty()) put(out, ",\"handling\":", json::to_text(all));
}

void append_value(std::string& out, const Record& record) {
  put(out, R"({"id":")", record.ref.id, R"(","kind":")", model::name_of(record.ref.kind), R"(","code":")",
      event::short_code(record.ref.id), R"(","space":")", record.space.id, "\"");
  put_id(out, "parent", record.ref.parent);
  put_id(out, "owner", record.ref.owner);
  put_id(out, "author", record.author);
  put(out, R"(,"created_at":")", record.created_at(), R"(","updated_at":")", record.updated_at(), "\"");
  for_each_newest(record, [&](const Slice& slice) {
    if (event::is_gathered(slice.group))
      put_gathered(out, record, slice.group);
    else
      put_group(out, slice);
  });
  put_map(out, "versions", record, [](const Slice& s) { return s.fact; });
  put_map(out, "markings", record, [](const Slice& s) { return model::name_of(s.marking->tlp); });
  put_terms(out, record);
  out += "}";
}

}  // namespace

void append(std::string& out, const ReleasedRecord& record) { append_value(out, record.value()); }

std::string encode(const ReleasedRecord& record) {
  std::string out;
  append(out, record);
  return out;
}

std::string etag_of(const ReleasedRecord& record) {
  Sha256 hash;
  for (const auto& slice : record->slices) {
    hash.add(slice.fact.raw()).add(slice.group);
    // The same words under another marking are another answer.
    if (slice.marking_digest != nullptr) hash.add(*slice.marking_digest);
  }
  const Digest digest = hash.finish();
  return fmt::format("\"{}\"", to_hex(ByteView(digest).first(12)));
}

std::string encode_page(const std::vector<ReleasedRecord>& records, std::string_view next) {
  constexpr std::size_t usual_bytes = 1000;
  std::string out = R"({"items":[)";
  out.reserve(records.size() * usual_bytes);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i != 0) out += ",";
    append(out, records[i]);
  }
  out += "]";
  if (!next.empty()) put(out, R"(,"next":")", next, "\"");
  out += "}";
  return out;
}

}  // namespace tocsin::wire::api
