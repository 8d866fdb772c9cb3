#include "wire/taxii/resources.h"

#include <algorithm>

#include "base/json.h"
#include "base/time.h"

namespace tocsin::wire::taxii {
namespace {

// {"more":…,"next":…,"KEY":[…]}; {} where there is nothing.
template <class Put>
std::string page(const FoundObjects& found, std::string_view next, std::string_view key, std::size_t bytes, Put put) {
  if (found.value().empty()) return "{}";
  std::string out;
  out.reserve(bytes + next.size() + 64);
  out += next.empty() ? "{\"more\":false,\"" : "{\"more\":true,\"next\":";
  if (!next.empty()) {
    json::append_quoted(out, next);
    out += ",\"";
  }
  out += key;
  out += "\":[";
  char before = 0;
  for (const auto& one : found.value()) {
    if (before != 0) out += before;
    before = ',';
    put(out, one.value);
  }
  out += "]}";
  return out;
}

void put_details(std::string& out, const std::vector<port::ObjectFailure>& all) {
  out += '[';
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) out += ',';
    json::Members members(out);
    members.text("id", all[i].id).text("version", all[i].version).given("message", all[i].message).close();
  }
  out += ']';
}

void put_list(std::string& out, const std::vector<std::string>& all) {
  out += '[';
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) out += ',';
    json::append_quoted(out, all[i]);
  }
  out += ']';
}

}  // namespace

std::string version_text(const port::FoundObject& object) {
  return object.version.empty() ? to_text(Instant{object.instant.us}) : object.version;
}

std::string envelope(const FoundObjects& found, std::string_view next) {
  std::size_t bytes = 0;
  for (const auto& one : found.value()) bytes += one.value.bytes.size() + 1;
  return page(found, next, "objects", bytes, [](std::string& out, const port::FoundObject& one) { out += one.bytes; });
}

std::string manifest(const FoundObjects& found, std::string_view next) {
  return page(found, next, "objects", found.value().size() * 200, [](std::string& out, const port::FoundObject& one) {
    out += R"({"id":)";
    json::append_quoted(out, one.id);
    out += R"(,"date_added":")";
    append_text(out, one.added);
    out += R"(","version":)";
    if (one.version.empty())
      json::append_quoted(out, version_text(one));
    else
      json::append_quoted(out, one.version);
    out += R"(,"media_type":")";
    out += one.spec_version == "2.0" ? "application/stix+json;version=2.0" : stix_media_type;
    out += "\"}";
  });
}

// Two organisations may have the same version of an object: it is told once.
std::string versions(const FoundObjects& found, std::string_view next) {
  std::vector<std::string> all;
  for (const auto& one : found.value()) {
    auto text = version_text(one.value);
    if (std::ranges::find(all, text) == all.end()) all.push_back(std::move(text));
  }
  if (all.empty()) return "{}";
  std::string out = next.empty() ? "{\"more\":false," : "{\"more\":true,\"next\":";
  if (!next.empty()) {
    json::append_quoted(out, next);
    out += ',';
  }
  out += "\"versions\":";
  put_list(out, all);
  return out + "}";
}

AddedDates added_dates(const FoundObjects& found) {
  if (found.value().empty()) return {};
  const auto [first, last] = std::ranges::minmax(found.value(), {}, [](const auto& one) { return one.value.added; });
  return {to_text(first.value.added), to_text(last.value.added)};
}

std::string status(const port::StatusFound& found) {
  std::string out = "{\"id\":";
  json::append_quoted(out, to_text(found.status.id));
  out += ",\"status\":\"complete\",\"request_timestamp\":";
  json::append_quoted(out, to_text(found.status.at));
  out += ",\"total_count\":" + std::to_string(found.total) + ",\"success_count\":" + std::to_string(found.succeeded);
  if (!found.successes.empty() && found.successes.size() == found.succeeded) {
    out += ",\"successes\":";
    put_details(out, found.successes);
  }
  out += ",\"failure_count\":" + std::to_string(found.status.failed);
  if (!found.status.failures.empty()) {
    out += ",\"failures\":";
    put_details(out, found.status.failures);
  }
  return out + ",\"pending_count\":0}";
}

std::string error(const ErrorText& text) {
  std::string out;
  json::Members members(out);
  members.text("title", text.title)
      .given("description", text.description)
      .given("error_code", text.code)
      .text("http_status", std::to_string(text.http_status))
      .close();
  return out;
}

std::string collection(const CollectionText& text) {
  std::string out;
  json::Members members(out);
  members.text("id", text.id).text("title", text.title).given("description", text.description).close();
  out.pop_back();
  out += text.can_read ? ",\"can_read\":true" : ",\"can_read\":false";
  out += text.can_write ? ",\"can_write\":true" : ",\"can_write\":false";
  out += ",\"media_types\":[\"";
  out += stix_media_type;
  return out + "\"]}";
}

std::string collections(const std::vector<CollectionText>& all) {
  if (all.empty()) return "{}";
  std::string out = "{\"collections\":[";
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) out += ',';
    out += collection(all[i]);
  }
  return out + "]}";
}

std::string api_root(const ApiRootText& text) {
  std::string out;
  json::Members members(out);
  members.text("title", text.title).given("description", text.description).close();
  out.pop_back();
  out += ",\"versions\":[\"";
  out += media_type;
  return out + "\"],\"max_content_length\":" + std::to_string(text.max_content_length) + "}";
}

std::string discovery(std::string_view title, std::string_view description, const std::vector<std::string>& roots) {
  std::string out;
  json::Members members(out);
  members.text("title", title).given("description", description).close();
  out.pop_back();
  if (!roots.empty()) {
    out += ",\"default\":";
    json::append_quoted(out, roots.front());
    out += ",\"api_roots\":";
    put_list(out, roots);
  }
  return out + "}";
}

}  // namespace tocsin::wire::taxii
