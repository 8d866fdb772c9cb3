#include "auth/sealed_file.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>

namespace tocsin::auth {

// Header, by offset: 0 magic(8) | 8 version(1) | 9 kind(1) | 10 salt(16) | 26 stream header(24) | 50 key check(16)
// | 66 checksum(32). The checksum (SHA-256 of the first 66) tells damage from a wrong key; it protects nothing.
namespace {

constexpr std::string_view magic = "TCSEALED";
constexpr std::uint8_t version = 1;
constexpr std::size_t kind_at = 9, salt_at = 10, stream_at = 26, check_at = 50, checksum_at = 66, header_bytes = 98;
constexpr std::size_t salt_bytes = 16, check_bytes = 16;
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t sealed_chunk_bytes = chunk_bytes + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t shortest_passphrase_bytes = 12;
constexpr std::uint64_t passes = 3;
constexpr std::size_t memory_bytes = 64 * 1024 * 1024;
static_assert(salt_bytes == crypto_pwhash_SALTBYTES);
static_assert(stream_at + crypto_secretstream_xchacha20poly1305_HEADERBYTES == check_at);

using Header = std::array<std::uint8_t, header_bytes>;

std::unexpected<Error> damaged() { return fail(Code::invalid, "backup.damaged"); }

// Fills as much of `into` as the stream still holds. Streams may be set to throw; that stops here.
Result<std::size_t> read_some(std::istream& in, std::span<std::uint8_t> into) {
  try {
    in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
  } catch (const std::ios_base::failure&) {
    if (!in.eof()) return fail(Code::unavailable, "backup.read_failed");
  }
  if (in.bad()) return fail(Code::unavailable, "backup.read_failed");
  return static_cast<std::size_t>(in.gcount());
}

Result<void> write_all(std::ostream& out, ByteView bytes) {
  try {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  } catch (const std::ios_base::failure&) {
    return fail(Code::unavailable, "backup.write_failed");
  }
  if (!out) return fail(Code::unavailable, "backup.write_failed");
  return {};
}

Result<void> flush(std::ostream& out) {
  try {
    out.flush();
  } catch (const std::ios_base::failure&) {
    return fail(Code::unavailable, "backup.write_failed");
  }
  if (!out) return fail(Code::unavailable, "backup.write_failed");
  return {};
}

std::array<std::uint8_t, check_bytes> key_check(const Secret& key, const Header& header) {
  std::array<std::uint8_t, check_bytes> out{};
  crypto_generichash(out.data(), out.size(), header.data(), check_at, key.reveal().data(), key.size());
  return out;
}

Digest checksum_of(const Header& header) { return sha256(ByteView(header).first(checksum_at)); }

Result<void> check_header(const Header& header) {
  if (!std::ranges::equal(view_of(magic), ByteView(header).first(magic.size()))) return damaged();
  if (!std::ranges::equal(checksum_of(header), ByteView(header).subspan(checksum_at))) return damaged();
  if (header[magic.size()] != version) return fail(Code::invalid, "backup.version");
  return {};
}

class Stream {
 public:
  // Both directions start alike: init_push would only draw the header itself, and chance comes from the caller here.
  Stream(const Secret& key, const Header& header) : header_(header) {
    crypto_secretstream_xchacha20poly1305_init_pull(&state_, header.data() + stream_at, key.reveal().data());
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { sodium_memzero(&state_, sizeof state_); }

  std::size_t push(ByteView plain, std::uint8_t tag, std::span<std::uint8_t> sealed) {
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(&state_, sealed.data(), &size, plain.data(), plain.size(),
                                               header_.data(), header_.size(), tag);
    return size;
  }

  Result<std::size_t> pull(ByteView sealed, std::uint8_t expected_tag, std::span<std::uint8_t> plain) {
    if (sealed.size() < crypto_secretstream_xchacha20poly1305_ABYTES) return damaged();
    unsigned long long size = 0;
    std::uint8_t tag = 0;
    const int outcome = crypto_secretstream_xchacha20poly1305_pull(&state_, plain.data(), &size, &tag, sealed.data(),
                                                                   sealed.size(), header_.data(), header_.size());
    if (outcome != 0 || tag != expected_tag) return damaged();
    return size;
  }

 private:
  const Header& header_;
  crypto_secretstream_xchacha20poly1305_state state_;
};

constexpr std::uint8_t tag_of(std::size_t following) {
  return following == 0 ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                        : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
}

// Calls take(chunk, size of the next one) for every chunk; an empty input is one empty chunk.
template <class Take>
Result<void> for_each_chunk(std::istream& in, std::size_t size, Take take) {
  Secret now(size), next(size);
  TRY(auto filled, read_some(in, now.reveal_to_write()));
  for (;;) {
    std::size_t following = 0;
    if (filled == size) {
      TRY(following, read_some(in, next.reveal_to_write()));
    }
    CHECK(take(now.reveal().first(filled), following));
    if (following == 0) return {};
    std::swap(now, next);
    filled = following;
  }
}

}  // namespace

struct SealedFileKeys {
  static std::uint8_t kind(const FileKey& key) { return static_cast<std::uint8_t>(key.kind_); }

  static Result<Secret> stream_key(const FileKey& key, const Header& header) {
    if (key.kind_ == FileKey::Kind::raw) return key.secret_.clone();
    ready_sodium();
    Secret out(crypto_secretstream_xchacha20poly1305_KEYBYTES);
    const auto text = key.secret_.reveal_text();
    if (crypto_pwhash(out.reveal_to_write().data(), out.size(), text.data(), text.size(), header.data() + salt_at,
                      passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
      return fail(Code::unavailable, "auth.memory");
    }
    return out;
  }
};

Result<FileKey> FileKey::raw(Secret key) {
  if (key.size() != crypto_secretstream_xchacha20poly1305_KEYBYTES) return fail(Code::invalid, "backup.key");
  return FileKey(Kind::raw, std::move(key));
}

Result<FileKey> FileKey::passphrase(Secret text) {
  if (text.size() < shortest_passphrase_bytes) return fail(Code::invalid, "backup.key");
  return FileKey(Kind::passphrase, std::move(text));
}

Result<void> seal_file(std::istream& plain, std::ostream& sealed, const FileKey& key, const Entropy& entropy) {
  Header header{};
  std::ranges::copy(view_of(magic), header.begin());
  header[magic.size()] = version;
  header[kind_at] = SealedFileKeys::kind(key);
  entropy(std::span(header).subspan(salt_at, check_at - salt_at));
  TRY(const auto stream_key, SealedFileKeys::stream_key(key, header));
  std::ranges::copy(key_check(stream_key, header), header.begin() + check_at);
  std::ranges::copy(checksum_of(header), header.begin() + checksum_at);
  CHECK(write_all(sealed, header));
  Stream stream(stream_key, header);
  Bytes out(sealed_chunk_bytes);
  CHECK(for_each_chunk(plain, chunk_bytes, [&](ByteView chunk, std::size_t following) {
    return write_all(sealed, ByteView(out).first(stream.push(chunk, tag_of(following), out)));
  }));
  return flush(sealed);
}

Result<void> open_file(std::istream& sealed, std::ostream& plain, const FileKey& key) {
  Header header{};
  TRY(const auto filled, read_some(sealed, header));
  if (filled != header.size()) return damaged();
  CHECK(check_header(header));
  if (header[kind_at] != SealedFileKeys::kind(key)) return fail(Code::denied, "backup.wrong_key");
  TRY(const auto stream_key, SealedFileKeys::stream_key(key, header));
  if (!equal_constant_time(key_check(stream_key, header), ByteView(header).subspan(check_at, check_bytes))) {
    return fail(Code::denied, "backup.wrong_key");
  }
  Stream stream(stream_key, header);
  Secret out(chunk_bytes);
  CHECK(for_each_chunk(sealed, sealed_chunk_bytes, [&](ByteView chunk, std::size_t following) -> Result<void> {
    TRY(const auto size, stream.pull(chunk, tag_of(following), out.reveal_to_write()));
    return write_all(plain, out.reveal().first(size));
  }));
  return flush(plain);
}

}  // namespace tocsin::auth
