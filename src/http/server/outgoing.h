#pragma once
// One response on its way out. The danger removed: response splitting (a header value with a line break in it), a
// Content-Length that is not the body's, and a large file read whole into memory.
//
// render() turns a Response into an Outgoing; push() moves as much as the socket takes, at most 256 KiB a call.
// Threads: the connection's own. Ownership: owns its bytes and its open file.
// Errors: internal "http.bad_response" (a header that may not be sent), "http.file_unreadable".
// Source: RFC 9112 section 6; RFC 9110 sections 6.4.1 (bodiless answers), 5.6.7 (dates).
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/server/message.h"
#include "http/server/transport.h"

namespace tocsin::http {

enum class Keep : std::uint8_t { open, close };
enum class Framing : std::uint8_t { chunked, until_close };  // of a stream; HTTP/1.0 knows no chunks

class Outgoing {
 public:
  explicit Outgoing(std::string head) : head_(std::move(head)) {}
  ~Outgoing();
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  Moved push(Transport& transport, std::span<char> scratch);
  bool finished() const;

  static Result<std::unique_ptr<Outgoing>> render(Method method, Response response, Keep keep, Framing framing,
                                                  std::string_view date);
  static std::unique_ptr<Outgoing> chunk(std::string bytes, Framing framing);  // a part of a stream
  static std::unique_ptr<Outgoing> last_chunk();

 private:
  std::string_view body() const { return shared_ ? std::string_view(*shared_) : std::string_view(body_); }
  Result<void> take_body(Response& response);
  void drop_body();
  std::uint64_t length() const;

  std::string head_;
  std::string body_;
  std::shared_ptr<const std::string> shared_;
  int file_ = -1;
  std::uint64_t file_at_ = 0;
  std::uint64_t file_end_ = 0;
  std::size_t head_at_ = 0;
  std::size_t body_at_ = 0;
};

std::string http_date(Instant at);  // "Sun, 06 Nov 1994 08:49:37 GMT"

}  // namespace tocsin::http
