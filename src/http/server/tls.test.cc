#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>

#include "http/server/client_for_tests.h"
#include "http/server/server.h"

namespace tocsin::http {
namespace {

using ::testing::HasSubstr;

struct Files {
  std::filesystem::path cert;
  std::filesystem::path key;
};

void write_pem(const std::filesystem::path& path, auto write) {
  FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(write(file), 1);
  std::fclose(file);
}

Files make_certificate() {
  const std::string base = std::filesystem::temp_directory_path() / ("tocsin_tls_" + std::to_string(::getpid()));
  const Files files{base + ".crt", base + ".key"};
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* cert = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert), -60);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_pubkey(cert, key);
  X509_NAME* name = X509_get_subject_name(cert);
  const auto* host = reinterpret_cast<const unsigned char*>("localhost");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
  X509_set_issuer_name(cert, name);
  X509_sign(cert, key, EVP_sha256());
  write_pem(files.cert, [&](FILE* out) { return PEM_write_X509(out, cert); });
  write_pem(files.key,
            [&](FILE* out) { return PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
  X509_free(cert);
  EVP_PKEY_free(key);
  return files;
}

class TlsClient {
 public:
  TlsClient(std::uint16_t port, int version, std::string_view alpn, SSL_SESSION* session = nullptr)
      : socket_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_, version);
    SSL_CTX_set_max_proto_version(context_, version);
    SSL_CTX_set_options(context_, SSL_OP_IGNORE_UNEXPECTED_EOF);
    const std::string wire = std::string(1, static_cast<char>(alpn.size())) + std::string(alpn);
    SSL_CTX_set_alpn_protos(context_, reinterpret_cast<const unsigned char*>(wire.data()),
                            static_cast<unsigned>(wire.size()));
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_.fd());
    if (session) SSL_set_session(ssl_, session);
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  bool connected() const { return connected_; }
  SSL* ssl() { return ssl_; }

  void send(std::string_view text) { SSL_write(ssl_, text.data(), static_cast<int>(text.size())); }
  std::string read_to_end() {
    std::string out;
    char buffer[16384];
    for (int n = 0; (n = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
    return out;
  }

 private:
  TestClient socket_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
};

struct Once final : StreamSource {
  void open(Sink sink) override {
    sink.write("data: hello\n\n");
    sink.close();
  }
};

class Tls : public ::testing::Test {
 protected:
  void SetUp() override {
    files = make_certificate();
    auto started =
        Server::start({.threads = 1, .tls = TlsFiles{files.cert, files.key}, .limits = {.header_seconds = 1}},
                      [this](Request&& request, Reply&& reply) {
                        if (request.path == "/events")
                          return std::move(reply).send({.stream = std::make_shared<Once>()});
                        if (request.path == "/big") return std::move(reply).send({.shared_body = big});
                        if (request.path == "/file") return std::move(reply).send({.file = files.cert});
                        std::move(reply).send({.body = request.secure ? "secure" : "plain"});
                      },
                      {}, {});
    ASSERT_TRUE(started) << started.error().what;
    server = std::move(*started);
  }
  void TearDown() override {
    std::filesystem::remove(files.cert);
    std::filesystem::remove(files.key);
  }
  std::string ask(std::string_view path) {
    TlsClient client(server->port(), TLS1_3_VERSION, "http/1.1");
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return client.read_to_end();
  }

  Files files;
  std::shared_ptr<const std::string> big = std::make_shared<std::string>(5'000'000, 'b');
  std::unique_ptr<Server> server;
};

TEST_F(Tls, SpeaksVersion13) {
  TlsClient client(server->port(), TLS1_3_VERSION, "http/1.1");
  ASSERT_TRUE(client.connected());
  EXPECT_STREQ(SSL_get_version(client.ssl()), "TLSv1.3");
  const unsigned char* chosen = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(client.ssl(), &chosen, &length);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
  EXPECT_EQ(body_of(ask("/")), "secure");
}

TEST_F(Tls, RefusesVersion12) { EXPECT_FALSE(TlsClient(server->port(), TLS1_2_VERSION, "http/1.1").connected()); }

TEST_F(Tls, RefusesAClientThatOnlySpeaksAnotherProtocol) {
  EXPECT_FALSE(TlsClient(server->port(), TLS1_3_VERSION, "h2").connected());
}

TEST_F(Tls, SendsLargeBodiesFilesAndStreams) {
  EXPECT_EQ(body_of(ask("/big")), *big);
  EXPECT_THAT(ask("/file"), HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_TRUE(ask("/events").ends_with("d\r\ndata: hello\n\n\r\n0\r\n\r\n"));
}

TEST_F(Tls, ResumesSessionsByTicket) {
  TlsClient first(server->port(), TLS1_3_VERSION, "http/1.1");
  first.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  first.read_to_end();
  SSL_SESSION* session = SSL_get1_session(first.ssl());
  ASSERT_TRUE(SSL_SESSION_is_resumable(session));
  EXPECT_EQ(SSL_SESSION_get_max_early_data(session), 0u);
  TlsClient second(server->port(), TLS1_3_VERSION, "http/1.1", session);
  EXPECT_TRUE(second.connected());
  EXPECT_TRUE(SSL_session_reused(second.ssl()));
  SSL_SESSION_free(session);
}

TEST_F(Tls, CutsASlowHandshakeAndPlainText) {
  TestClient slow(server->port());
  slow.send("\x16\x03\x01");
  EXPECT_THAT(slow.read_to_end(), ::testing::Not(HasSubstr("timeout")));
  TestClient plain(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain.read_to_end().find("HTTP"), std::string::npos);
}

TEST_F(Tls, WantsTheKeyThatBelongsToTheCertificate) {
  const auto started = Server::start({.tls = TlsFiles{files.cert, files.cert}}, {}, {}, {});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().what, "server.key");
}

}  // namespace
}  // namespace tocsin::http
