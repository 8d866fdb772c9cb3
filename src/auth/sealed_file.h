#pragma once
// Encrypted files: backups. The danger removed: a backup that anyone can read who finds it, and one that was cut short
// or altered and is noticed only when it is needed.
//
// A header (magic, version, kind of key, salt, stream header, key check, checksum), then chunks of 64 KiB, each
// authenticated in its place; the last one is marked, so that a cut file is refused. Memory does not grow with the
// file. seal_file needs the input once; open_file writes what it has verified chunk by chunk: on an error the caller
// discards what has been written, as the end was not reached. Keys: 32 raw bytes, or a passphrase through Argon2id (64
// MiB, 3 passes; at least 12 bytes). Errors: invalid "backup.damaged" (no such file, cut, reordered, altered, or with
// bytes after its end) | "backup.key" (a raw key that is not 32 bytes, a passphrase too short) | "backup.version"
// (written by a newer Tocsin); denied "backup.wrong_key"; unavailable "backup.read_failed" | "backup.write_failed" |
// "auth.memory". Threads: each call by itself. Source: libsodium crypto_secretstream_xchacha20poly1305; RFC 9106.
#include <iosfwd>

#include "auth/secret.h"

namespace tocsin::auth {

class FileKey {
 public:
  static Result<FileKey> raw(Secret key);
  static Result<FileKey> passphrase(Secret text);

 private:
  friend struct SealedFileKeys;
  enum class Kind : std::uint8_t { raw = 1, passphrase = 2 };
  FileKey(Kind kind, Secret secret) : kind_(kind), secret_(std::move(secret)) {}
  Kind kind_;
  Secret secret_;
};

Result<void> seal_file(std::istream& plain, std::ostream& sealed, const FileKey& key, const Entropy& entropy);
Result<void> open_file(std::istream& sealed, std::ostream& plain, const FileKey& key);

}  // namespace tocsin::auth
