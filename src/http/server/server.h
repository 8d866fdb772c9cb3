#pragma once
// The HTTP/1.1 door. The danger removed: clients that cost the server more than they pay (slow senders, huge heads and
// bodies, forgotten connections), and requests that a proxy in front and we would cut at different bytes.
//
// One event loop per thread, each with its own listening socket (SO_REUSEPORT). TLS 1.3 only, no early data, ALPN
// http/1.1. Plain HTTP is refused unless the address is loopback or a proxy is named as trusted: whoever names a proxy
// says that a proxy ends TLS. Requests on one connection are answered in order; the next is not read before.
// Units: bytes and whole seconds (timeouts are kept to a quarter of a second). Bounds: Limits.
// Ownership: the Server owns its threads; handlers may outlive it in Replies and Sinks, which then do nothing.
// Threads: start, port, post and stats from any thread; drain and the destructor from one that is not a loop's.
// Process-wide effects of start: SIGPIPE is ignored, the soft limit of open files is raised to the hard one.
// Errors: invalid "server.address" | "server.plain_http" | "server.proxy" | "server.certificate" | "server.key";
// unavailable "server.listen" | "server.start" {fault} (no more threads or descriptors). Refusals sent to clients: keys
// "http.*". Source: RFC 9110, RFC 9112, RFC 7239 (Forwarded), RFC 8446 (TLS 1.3), RFC 7301 (ALPN).
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/server/message.h"

namespace tocsin::http {

struct Limits {
  std::size_t header_bytes = 16 * 1024;  // request line and fields
  unsigned header_seconds = 10;          // from the first byte to the end of the head; also the TLS handshake
  unsigned body_seconds = 60;            // a body may take this, plus a second for each min_body_bytes_per_second
  std::size_t min_body_bytes_per_second = 16 * 1024;
  unsigned idle_seconds = 60;   // between requests; and the longest that a client may take no byte of an answer
  unsigned linger_seconds = 2;  // after a refusal, what the client still sends is thrown away so long
  std::size_t connections = 12'000;
  std::size_t per_address = 256;  // IPv6: per /64. Trusted proxies are exempt.
  std::size_t requests_per_connection = 10'000;
  std::size_t stream_bytes = 256 * 1024;  // what may wait for one event stream's client
};

struct TlsFiles {
  std::filesystem::path cert_file;  // PEM, leaf first, then the chain
  std::filesystem::path key_file;   // PEM
};

struct Config {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address, not a name
  std::uint16_t port = 0;             // 0: any free one
  unsigned threads = 0;               // 0: one per core
  std::optional<TlsFiles> tls;
  std::vector<std::string> trusted_proxies;  // addresses or prefixes: "10.0.0.7", "fd00::/8"
  Limits limits;
  std::function<Instant()> now;  // for the Date header; without it there is none
};

struct Stats {
  std::size_t connections = 0;
  std::size_t streams = 0;
  std::uint64_t requests = 0;
  std::uint64_t refusals = 0;
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> start(Config config, Handler handler, BodyLimit body_limit, Refusal refusal);
  ~Server();  // drain without waiting
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  Stats stats() const;
  void post(std::move_only_function<void()> work);  // runs on one of the loops, in turn
  // Stops accepting, ends streams, closes idle connections, waits for answers that are under way up to `timeout`, then
  // cuts what is left and ends the threads. Answers how many connections were cut. Once only; later calls do nothing.
  std::size_t drain(std::chrono::milliseconds timeout);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::http
