#pragma once
// What the door hands to a handler and takes back. The danger removed: a handler that holds a socket, so that a slow
// client, a lost connection or a forgotten answer becomes the handler's problem.
//
// Request and Response are plain values. A Reply answers exactly once; dropped unanswered, the client gets 500.
// Sizes are bytes. Header names compare without case. `path` and `query` are as received (path.h decodes them).
// Ownership: all values own their memory; a shared_body is shared and must not change any more.
// Threads: Reply::send and every Sink call may be made from any thread; values are not shared.
// Source: RFC 9110 (semantics), RFC 9112 (HTTP/1.1), WHATWG HTML 9.2 (server-sent events).
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view to_text(Method method);  // "GET"; "OTHER" for a method that we do not name

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

bool same_name(std::string_view a, std::string_view b);  // ASCII, without case

struct Request {
  Method method = Method::other;
  std::string path;   // raw, begins with '/', or "*" for OPTIONS
  std::string query;  // raw, without '?'
  std::vector<Header> headers;
  std::string body;
  std::string peer;                                      // address text, or the one that a trusted proxy named
  bool secure = false;                                   // TLS, or a trusted proxy said https
  std::string_view header(std::string_view name) const;  // the first of that name; empty where there is none
  bool has_header(std::string_view name) const;
};

class StreamSource;

struct Response {
  int status = 200;
  std::vector<Header> headers;  // Content-Length, Transfer-Encoding, Connection and Date are the door's own
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // used instead of body when set; not copied
  std::filesystem::path file;                      // streamed when not empty; unreadable => 500
  std::shared_ptr<StreamSource> stream;            // server-sent events; a HEAD request gets the head only
};

// Answers one request, once. After the server is gone, sending does nothing.
class Reply {
 public:
  // nullopt: dropped without an answer.
  using Deliver = std::move_only_function<void(std::optional<Response>)>;
  explicit Reply(Deliver deliver) : deliver_(std::move(deliver)) {}
  Reply(Reply&& other) noexcept : deliver_(std::exchange(other.deliver_, nullptr)) {}
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply() { drop(); }
  void send(Response response) &&;

 private:
  void drop();
  Deliver deliver_;
};

// One client's end of an event stream. Bytes wait in a ring of bounded size; a client that does not keep up is cut, so
// that it resumes from its last event instead of holding memory.
class SinkPort {
 public:
  virtual ~SinkPort() = default;
  virtual bool write(std::string_view chunk) = 0;
  virtual void close() = 0;
  virtual void on_gone(std::move_only_function<void()> callback) = 0;
};

class Sink {
 public:
  explicit Sink(std::shared_ptr<SinkPort> port) : port_(std::move(port)) {}
  // False once the stream is over, or when this chunk overflowed the ring (the stream is then over).
  bool write(std::string_view chunk) const { return port_->write(chunk); }
  // What was written is still sent, then the response ends.
  void close() const { port_->close(); }
  // Called once on the connection's thread when the stream is over for whatever reason; at once where it already is.
  // A client that half-closes its side counts as gone.
  void on_gone(std::move_only_function<void()> callback) const { port_->on_gone(std::move(callback)); }

 private:
  std::shared_ptr<SinkPort> port_;
};

class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // Called once, on the connection's thread, after the response's head is queued. Keep the sink; do not block.
  virtual void open(Sink sink) = 0;
};

using Handler = std::function<void(Request&&, Reply&&)>;  // runs on the connection's thread; must not block long

// Asked when the head is read, before any byte of the body: how large may it be?
using BodyLimit = std::function<std::size_t(const Request& head)>;

// Renders the door's own refusals: `what` is a catalogue key ("problem." + what). The head is empty but for `peer`
// where the request could not be read. For status 500 the head holds method, path, query, Accept and Accept-Language.
using Refusal = std::function<Response(const Request& head, int status, std::string_view what)>;

}  // namespace tocsin::http
