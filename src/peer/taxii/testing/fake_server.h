#pragma once
// A TAXII 2.1 server as a value, with the faults of real ones. The danger removed: a client that is right beside a
// server that nobody runs. It answers requests at once and in memory; its clock is its own and coarse where a quirk
// says so. Tests alone.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/json.h"
#include "peer/taxii/envelope.h"
#include "port/egress.h"

namespace tocsin::peer::taxii::testing {

using port::EgressAnswer;
using port::EgressRequest;

struct Quirks {
  bool inclusive_after = false;  // >= where the standard says >
  bool no_next = false;          // more, but not where
  bool next_repeats = false;     // always the same word
  bool bare_media = false;       // 406 for a media type with a version
  std::int64_t tick_us = 1;      // dates are multiples of this
  std::size_t most = 10'000;     // objects in a page, whatever is asked
};

struct FakeServer {
  struct Added {
    std::int64_t date_us;
    std::string text;
  };
  Quirks quirks;
  std::vector<Added> objects;
  std::int64_t now_us = 1'780'000'000'000'000;
  std::string root = "https://t.example/r/";
  int requests = 0;
  std::string last_url;
  std::vector<std::string> urls;

  void add(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
      objects.push_back(
          {now_us / quirks.tick_us * quirks.tick_us,
           fmt::format(R"({{"id":"x--{}","n":1e400,"modified":"2026-01-01T00:00:00.000Z"}})", objects.size())});
    now_us += 7;
  }

  static EgressAnswer json(int status, std::string body) {
    return {status, {{"Content-Type", "application/taxii+json;version=2.1"}}, std::move(body)};
  }

  EgressAnswer answer(const EgressRequest& request) {
    ++requests;
    last_url = request.url;
    urls.push_back(last_url);
    now_us += 3;
    if (quirks.bare_media && request.headers[0].value.find("version") != std::string::npos) return json(406, "{}");
    const auto path = request.url.substr(0, request.url.find('?'));
    if (path == root)
      return json(200, R"({"title":"r","versions":["application/taxii+json;version=2.1"],)"
                       R"("max_content_length":10000})");
    if (path == root + "collections/c/") return json(200, R"({"id":"c","title":"c","can_read":true,"can_write":true})");
    if (path == root + "collections/c/objects/") return page(request.url);
    return json(404, R"({"title":"none","http_status":"404"})");
  }

 private:
  static std::map<std::string, std::string> query_in(const std::string& url) {
    std::map<std::string, std::string> out;
    auto rest = std::string_view(url).substr(std::min(url.find('?'), url.size() - 1) + 1);
    while (!rest.empty()) {
      const auto end = std::min(rest.find('&'), rest.size());
      const auto part = rest.substr(0, end);
      out[std::string(part.substr(0, part.find('=')))] = decoded(part.substr(part.find('=') + 1));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
  }
  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        out += text[i];
        continue;
      }
      unsigned value = 0;
      std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
      out += static_cast<char>(value);
      i += 2;
    }
    return out;
  }

  EgressAnswer page(const std::string& url) {
    const auto query = query_in(url);
    const auto after = query.contains("added_after") ? instant_from_text(query.at("added_after")) : std::nullopt;
    std::size_t from = 0;
    while (after && from < objects.size() &&
           (quirks.inclusive_after ? objects[from].date_us < after->us : objects[from].date_us <= after->us))
      ++from;
    if (query.contains("next") && !quirks.next_repeats) {
      const auto& next = query.at("next");
      if (std::from_chars(next.data() + 1, next.data() + next.size(), from).ec != std::errc{}) return json(400, "{}");
    }
    std::size_t limit = 0;
    std::from_chars(query.at("limit").data(), query.at("limit").data() + query.at("limit").size(), limit);
    const auto to = std::min(objects.size(), from + std::min(limit, quirks.most));
    return page_of(std::min(from, to), to);
  }

  EgressAnswer page_of(std::size_t from, std::size_t to) const {
    if (from == to) return json(200, "{}");
    std::vector<std::string_view> texts;
    for (auto i = from; i < to; ++i) texts.emplace_back(objects[i].text);
    auto body = envelope_of(texts);
    const bool more = to < objects.size();
    const auto next = quirks.next_repeats ? std::string("same") : fmt::format("+{}", to);
    if (more && quirks.no_next) body.replace(0, 1, R"({"more":true,)");
    if (more && !quirks.no_next) body.replace(0, 1, fmt::format(R"({{"more":true,"next":"{}",)", next));
    auto out = json(200, std::move(body));
    out.headers.push_back({"X-TAXII-Date-Added-First", to_text(Instant{objects[from].date_us})});
    out.headers.push_back({"X-TAXII-Date-Added-Last", to_text(Instant{objects[to - 1].date_us})});
    return out;
  }
};

}  // namespace tocsin::peer::taxii::testing
