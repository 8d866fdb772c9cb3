// rooms: http base
// A request's bytes must mean the same however they are cut, and what is accepted must be unambiguous; the decoders of
// its parts must read back what percent_encode writes.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/server/address.h"
#include "http/server/negotiate.h"
#include "http/server/path.h"
#include "http/server/request_reader.h"

namespace {

using namespace tocsin::http;
using Step = RequestReader::Step;

struct Outcome {
  Step step = Step::more;
  int status = 0;
  std::size_t used_bytes = 0;
  Request request;
};

Outcome read(std::string_view bytes, std::size_t piece_bytes) {
  RequestReader reader(4096);
  Outcome out;
  for (std::size_t end = 0; end < bytes.size() && out.step == Step::more;) {
    end = std::min(bytes.size(), end + piece_bytes);
    do {
      const auto fed = reader.feed(bytes.substr(out.used_bytes, end - out.used_bytes));
      TOCSIN_ASSERT(fed.used_bytes <= end - out.used_bytes);
      out.used_bytes += fed.used_bytes;
      out.step = fed.step;
    } while (out.step == Step::head && (out.step = reader.allow_body(10'000)) == Step::more);
  }
  out.status = reader.refused().status;
  TOCSIN_ASSERT((out.step == Step::refused) == (out.status != 0));
  if (out.step == Step::done) out.request = reader.take();
  return out;
}

void check_accepted(const Request& request) {
  TOCSIN_ASSERT(request.path.starts_with('/') || request.path == "*");
  TOCSIN_ASSERT(request.body.size() <= 10'000);
  TOCSIN_ASSERT(!(request.has_header("Content-Length") && request.has_header("Transfer-Encoding")));
  for (const auto& header : request.headers)
    TOCSIN_ASSERT(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

void check_parts(const Request& request) {
  if (const auto segments = path_segments(request.path)) {
    std::string again;
    for (const auto& segment : *segments) again += "/" + percent_encode(segment);
    TOCSIN_ASSERT(path_segments(again.empty() ? "/" : again) == *segments);
  }
  if (const auto parameters = query_parameters(request.query)) {
    std::string again;
    for (const auto& [name, value] : *parameters)
      again += (again.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    TOCSIN_ASSERT(query_parameters(again) == *parameters);
  }
  if (const auto tags = entity_tags(request.header("If-Match"), "If-Match"))
    for (const auto& tag : tags->tags)
      TOCSIN_ASSERT(entity_tags(to_text(tag), "If-Match")->tags == std::vector<EntityTag>{tag});
  const std::string_view offers[] = {"application/json", "text/html"};
  if (const auto best = best_media_type(request.header("Accept"), offers)) TOCSIN_ASSERT(*best < 2);
  TOCSIN_ASSERT(best_language(request.header("Accept-Language"), offers) < 2);
  for (const auto& one : cookies(request.header("Cookie"))) TOCSIN_ASSERT(!one.name.empty());
  const auto trusted = Prefixes::parse({"::/0", "0.0.0.0/0"}).value();
  TOCSIN_ASSERT(!origin_of(request, {}, {"::", false}, trusted).peer.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(bytes, bytes.size() + 1);
  for (std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    const Outcome cut = read(bytes, piece);
    TOCSIN_ASSERT(cut.step == whole.step && cut.status == whole.status);
    TOCSIN_ASSERT(cut.request.body == whole.request.body && cut.request.headers == whole.request.headers);
    if (whole.step == Step::done) TOCSIN_ASSERT(cut.used_bytes == whole.used_bytes);
  }
  if (whole.step != Step::done) return 0;
  check_accepted(whole.request);
  check_parts(whole.request);
  return 0;
}
