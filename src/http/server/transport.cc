#include "http/server/transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace tocsin::http {

namespace {

Moved from_system(ssize_t n, Io blocked) {
  if (n > 0) return {Io::done, static_cast<std::size_t>(n)};
  if (n == 0) return {Io::ended};
  return {errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? blocked : Io::failed};
}

Moved receive(int fd, std::span<char> into) {
  return from_system(::recv(fd, into.data(), into.size(), MSG_DONTWAIT), Io::wants_read);
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}
  Io handshake() override { return Io::done; }
  Moved read(std::span<char> into) override { return receive(fd_, into); }
  Moved write(std::string_view bytes, Tail tail) override {
    const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (tail == Tail::more_follows ? MSG_MORE : 0);
    return from_system(::send(fd_, bytes.data(), bytes.size(), flags), Io::wants_write);
  }
  Moved send_file(int file, std::uint64_t at, std::size_t max_bytes, std::span<char>) override {
    auto offset = static_cast<off_t>(at);
    return from_system(::sendfile(fd_, file, &offset, max_bytes), Io::wants_write);
  }
  void end_writing() override { ::shutdown(fd_, SHUT_WR); }
  Moved discard(std::span<char> into) override { return receive(fd_, into); }

 private:
  int fd_;
};

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(SSL* ssl, int fd) : ssl_(ssl), fd_(fd) {}

  Io handshake() override {
    ERR_clear_error();
    return outcome(SSL_accept(ssl_.get()), 0).io;
  }
  Moved read(std::span<char> into) override {
    ERR_clear_error();
    std::size_t n = 0;
    return outcome(SSL_read_ex(ssl_.get(), into.data(), into.size(), &n), n);
  }
  Moved write(std::string_view bytes, Tail) override {
    ERR_clear_error();
    std::size_t n = 0;
    return outcome(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n), n);
  }
  Moved send_file(int file, std::uint64_t at, std::size_t max_bytes, std::span<char> scratch) override {
    const auto n = ::pread(file, scratch.data(), std::min(max_bytes, scratch.size()), static_cast<off_t>(at));
    if (n <= 0) return {n == 0 ? Io::ended : Io::failed};
    return write({scratch.data(), static_cast<std::size_t>(n)}, Tail::last);
  }
  void end_writing() override {
    ERR_clear_error();
    if (!broken_) SSL_shutdown(ssl_.get());
    ::shutdown(fd_, SHUT_WR);
  }
  Moved discard(std::span<char> into) override { return receive(fd_, into); }

 private:
  Moved outcome(int result, std::size_t n) {
    if (result > 0) return {Io::done, n};
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {Io::wants_read};
      case SSL_ERROR_WANT_WRITE:
        return {Io::wants_write};
      case SSL_ERROR_ZERO_RETURN:
        return {Io::ended};
      default:
        broken_ = true;
        return {Io::failed};
    }
  }

  std::unique_ptr<SSL, FreeSsl> ssl_;
  int fd_;
  bool broken_ = false;
};

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_len, const unsigned char* in,
                    unsigned int in_len, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets carry the state, not our memory
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // A cut without close_notify ends the input: HTTP's own framing tells whether a request was whole.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CIPHER_SERVER_PREFERENCE);
  static constexpr unsigned char session_scope[] = "tocsin";
  SSL_CTX_set_session_id_context(context, session_scope, sizeof session_scope - 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

Result<TlsContext> TlsContext::load(const std::filesystem::path& cert_file, const std::filesystem::path& key_file) {
  TlsContext out;
  out.context_ = {SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  if (!out.context_) return fail(Code::internal, "server.certificate", {}, {{"file", cert_file.string()}});
  harden(out.raw());
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(out.raw(), cert_file.c_str()) != 1)
    return fail(Code::invalid, "server.certificate", {}, {{"file", cert_file.string()}});
  if (SSL_CTX_use_PrivateKey_file(out.raw(), key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(out.raw()) != 1)
    return fail(Code::invalid, "server.key", {}, {{"file", key_file.string()}});
  return out;
}

std::unique_ptr<Transport> plain_transport(int fd) { return std::make_unique<PlainTransport>(fd); }

std::unique_ptr<Transport> tls_transport(const TlsContext& context, int fd) {
  SSL* ssl = SSL_new(context.raw());
  if (!ssl) return nullptr;
  if (SSL_set_fd(ssl, fd) != 1) return SSL_free(ssl), nullptr;
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsTransport>(ssl, fd);
}

}  // namespace tocsin::http
