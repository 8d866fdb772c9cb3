#pragma once
// Bytes into a Request, without sockets. The danger removed: request smuggling. Two readers of one byte stream (a proxy
// and this server) must cut it at the same places, so whatever the standard lets a server be lenient about is refused:
// bare CR or LF, NUL, folded fields, Content-Length beside Transfer-Encoding or twice, codings other than chunked, more
// than one Host.
//
// Feed it what has arrived; it answers how much of that it used (bytes not used are to be fed again, with more behind
// them). Outcomes do not depend on how the bytes are cut. After `head` the caller says how large the body may be; after
// `refused` the reader is dead and the connection must close. Trailer fields are read and dropped.
// Units: bytes. Bounds: `header_bytes` for the head, allow_body() for the body, 8 KiB for one chunk's head.
// Threads: none shared. Source: RFC 9112 sections 2.2, 3, 5, 6, 7, 11.2.
#include <cstddef>
#include <memory>
#include <string_view>

#include "http/server/message.h"

namespace tocsin::http {

class RequestReader {
 public:
  enum class Step : std::uint8_t { more, head, done, refused };
  struct Fed {
    Step step;
    std::size_t used_bytes;
  };
  struct Refused {
    int status = 0;
    std::string_view what;  // static text, a catalogue key
  };

  explicit RequestReader(std::size_t header_bytes);
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;

  Fed feed(std::string_view bytes);
  Step allow_body(std::size_t limit_bytes);  // once, after Step::head: more, done (no body) or refused

  Request& head();            // after Step::head; peer and secure are the caller's to fill
  Request take();             // after Step::done, with the body
  bool keep_alive() const;    // what the client asked for; HTTP/1.0 never
  bool knows_chunks() const;  // HTTP/1.1
  bool expects_continue() const;
  bool begun() const;  // has any byte of the request been seen?
  Refused refused() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::http
