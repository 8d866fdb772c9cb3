#pragma once
// A socket that does not block, plain or TLS 1.3. The danger removed: code above that must know about records,
// renegotiated reads and half-written buffers.
//
// Each call does what it can at once and says what it waits for. A write that was blocked is to be repeated with the
// same bytes. After `failed` only destruction is allowed. The descriptor belongs to the caller and must outlive this.
// Units: bytes. Threads: one at a time; a TlsContext may be shared by all.
// Errors: invalid "server.certificate" | "server.key". Source: RFC 8446; RFC 7301 (ALPN); OpenSSL 3 SSL_read(3).
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;

namespace tocsin::http {

enum class Io : std::uint8_t { done, wants_read, wants_write, ended, failed };
struct Moved {
  Io io;
  std::size_t bytes = 0;
};
enum class Tail : std::uint8_t { last, more_follows };

class Transport {
 public:
  virtual ~Transport() = default;
  virtual Io handshake() = 0;
  virtual Moved read(std::span<char> into) = 0;  // ended: the peer sends no more
  virtual Moved write(std::string_view bytes, Tail tail) = 0;
  // At most `max_bytes` of the file from `at`; `scratch` where bytes must pass through memory. ended: the file is
  // short.
  virtual Moved send_file(int file, std::uint64_t at, std::size_t max_bytes, std::span<char> scratch) = 0;
  virtual void end_writing() = 0;                   // the peer sees an orderly end; reading goes on
  virtual Moved discard(std::span<char> into) = 0;  // reads below TLS, for what nobody will look at
};

class TlsContext {
 public:
  static Result<TlsContext> load(const std::filesystem::path& cert_file, const std::filesystem::path& key_file);
  ssl_ctx_st* raw() const { return context_.get(); }

 private:
  std::shared_ptr<ssl_ctx_st> context_;
};

std::unique_ptr<Transport> plain_transport(int fd);
std::unique_ptr<Transport> tls_transport(const TlsContext& context, int fd);  // null where memory is short

}  // namespace tocsin::http
