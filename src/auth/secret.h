#pragma once
// Bytes that must not be seen. The danger removed: a password or key that reaches a log line, a core dump, the swap
// file or freed memory.
//
// A Secret owns guarded, locked memory (libsodium) that is zeroed when it ends. It cannot be copied by accident
// (clone() says so), printed, streamed or formatted; reveal() is the one way to the bytes, and easy to search for.
// Bounds: a secret read from a file holds 1 to 4096 bytes. Threads: as a plain value. Where memory cannot be locked
// (RLIMIT_MEMLOCK) it is still guarded and zeroed.
// Errors: not_found "secret.missing"; invalid "secret.owner" {account} (it belongs to another account) |
// "secret.permissions" (group or others may use it) | "secret.empty" | "secret.not_a_file"; limit "secret.size";
// conflict "secret.exists";
// unavailable "secret.unreadable" | "secret.unwritable". `where` is the file's path or the variable's name.
// Source: OWASP ASVS 5.0 chapter 13 (secret management); SHARING.md, "secrets in logs".
#include <filesystem>
#include <iosfwd>
#include <string_view>

#include "auth/entropy.h"
#include "base/bytes.h"
#include "base/result.h"

namespace tocsin::auth {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  // zeroes
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  static Secret copy_of(ByteView bytes);
  static Secret copy_of(std::string_view text) { return copy_of(view_of(text)); }
  static Secret drawn(std::size_t size, const Entropy& entropy);

  ByteView reveal() const { return {bytes_ != nullptr ? bytes_ : &nothing, size_}; }
  std::string_view reveal_text() const { return text_of(reveal()); }
  std::span<std::uint8_t> reveal_to_write() { return {bytes_, size_}; }
  Secret clone() const { return copy_of(reveal()); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  template <class Char, class Traits>
  friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>&, const Secret&) = delete;

 private:
  // An address for the empty secret: C libraries may not be handed a null one.
  static constexpr std::uint8_t nothing = 0;
  std::uint8_t* bytes_ = nullptr;
  std::size_t size_ = 0;
};

// text_line drops one ending line break (LF or CRLF), as editors leave one; raw keeps every byte.
enum class SecretForm : std::uint8_t { raw, text_line };

Result<Secret> load_secret_file(const std::filesystem::path& path, SecretForm form);

// Makes the file anew with mode 0600, durable before it returns; never overwrites.
Result<void> create_secret_file(const std::filesystem::path& path, const Secret& secret);

// `value` is what getenv answered for `name`; the caller reads the environment.
Result<Secret> secret_from_environment(std::string_view name, const char* value);

}  // namespace tocsin::auth
