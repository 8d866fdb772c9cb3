#pragma once
// The one way out: what this server asks of others over HTTP. The danger removed: a feed's address that reaches into
// the operator's own network, by its name, by a name whose address changes after it was checked, or by a redirect; and
// an answer that never ends.
//
// send() asks once, waits for the whole answer and follows nothing: a redirect is an answer like any other. HTTPS
// alone, from TLS 1.2 on; plain HTTP only to this machine, and only where the operator's list names it. The address
// that is connected to is the one that was checked, whatever the name resolves to by then; addresses that are not of
// the public Internet are refused unless they lie in a network that the operator listed. Units: bytes; Span. Bounds:
// `most_bytes` of the body, unpacked; `within` for everything; 64 KiB of headers. Errors: invalid "egress.url"; denied
// "egress.address" {host, address}, "egress.plain" {host}; limit "egress.too_large" {max}; unavailable "egress.timeout"
// {host}, "egress.tls" {host, fault}, "egress.unreachable" {host, fault}, "egress.stopped". None of them tells a header
// that was sent. Threads: send() from any; a stop is noticed within a second. Source: OWASP SSRF prevention; RFC 6890
// and the IANA special-purpose registries; RFC 9110 15.4.
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tocsin::port {

struct EgressHeader {
  std::string name;
  std::string value;
  bool operator==(const EgressHeader&) const = default;
};

enum class EgressVerb : std::uint8_t { get, post };

struct EgressRequest {
  EgressVerb verb = EgressVerb::get;
  std::string url;
  std::vector<EgressHeader> headers;
  std::string body;
  std::size_t most_bytes = std::size_t{16} << 20;
  Span within = seconds(60);
};

struct EgressAnswer {
  int status = 0;
  std::vector<EgressHeader> headers;
  std::string body;
  std::string_view header(std::string_view name) const;  // the first of that name, without case; "" for none
};

class Egress {
 public:
  virtual ~Egress() = default;
  virtual Result<EgressAnswer> send(const EgressRequest& request, const std::stop_token& stop) = 0;
};

}  // namespace tocsin::port
