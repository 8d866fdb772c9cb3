#include "store/sqlite/container.h"

#include <algorithm>
#include <istream>
#include <ostream>
#include <vector>

namespace tocsin::store {
namespace {

constexpr std::string_view magic = "TOCSINB1";
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t longest_name = 96;
constexpr std::string_view blob_prefix = "blobs/";

std::unexpected<Error> bad(std::string_view where) {
  return fail(Code::invalid, "backup.contents", std::string(where));
}

std::string big_endian(std::uint64_t value) {
  std::string out(8, '\0');
  for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 8) *at = static_cast<char>(value & 0xFF);
  return out;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char c : bytes) out = (out << 8) | static_cast<std::uint8_t>(c);
  return out;
}

void write(std::ostream& out, std::string_view bytes) {
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

Result<std::string> take(std::istream& in, std::size_t size) {
  std::string out(size, '\0');
  in.read(out.data(), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(in.gcount()) != size) return bad("cut");
  return out;
}

std::string_view text_of_digest(const Digest& digest) { return text_of(digest); }

Result<Digest> read_part(std::istream& in, const std::string& name, const PartSink& sink) {
  TRY(const std::string size_text, take(in, 8));
  Sha256 hash;
  hash.add(name).add("\n");
  for (std::uint64_t left = from_big_endian(size_text); left > 0;) {
    TRY(const std::string piece, take(in, static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_bytes))));
    hash.add(piece);
    CHECK(sink(name, piece, Piece::more));
    left -= piece.size();
  }
  const Digest found = hash.finish();
  TRY(const std::string claimed, take(in, found.size()));
  if (claimed != text_of_digest(found)) return bad(name);
  CHECK(sink(name, {}, Piece::last));
  return found;
}

}  // namespace

bool is_part_name(std::string_view name) {
  if (name == "tocsin.db" || name == "checkpoint.json") return true;
  if (!name.starts_with(blob_prefix)) return false;
  name.remove_prefix(blob_prefix.size());
  return name.size() == 64 &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

ContainerWriter::ContainerWriter(std::ostream& out) : out_(out) { write(out_, magic); }

Result<void> ContainerWriter::add(const std::string& name, std::istream& content, std::uint64_t size) {
  TOCSIN_ASSERT(is_part_name(name));
  write(out_, std::string(1, static_cast<char>(name.size())));
  write(out_, name);
  write(out_, big_endian(size));
  Sha256 hash;
  hash.add(name).add("\n");
  std::vector<char> buffer(piece_bytes);
  for (std::uint64_t left = size; left > 0;) {
    const auto wanted = static_cast<std::streamsize>(std::min<std::uint64_t>(left, piece_bytes));
    content.read(buffer.data(), wanted);
    if (content.gcount() != wanted) return fail(Code::unavailable, "store.read", name);
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(wanted));
    hash.add(piece);
    write(out_, piece);
    left -= piece.size();
  }
  const Digest digest = hash.finish();
  write(out_, text_of_digest(digest));
  all_.add(ByteView(digest));
  ++parts_;
  return out_.good() ? Result<void>() : fail(Code::unavailable, "store.write", name);
}

Result<void> ContainerWriter::finish() {
  write(out_, std::string(1, '\0'));
  write(out_, big_endian(parts_));
  write(out_, text_of_digest(all_.finish()));
  out_.flush();
  return out_.good() ? Result<void>() : fail(Code::unavailable, "store.write");
}

Result<void> read_container(std::istream& in, const PartSink& sink) {
  TRY(const std::string start, take(in, magic.size()));
  if (start != magic) return bad("magic");
  std::set<std::string> seen;
  Sha256 all;
  while (true) {
    TRY(const std::string length, take(in, 1));
    const auto size = static_cast<std::uint8_t>(length[0]);
    if (size == 0) break;
    if (size > longest_name) return bad("name");
    TRY(const std::string name, take(in, size));
    if (!is_part_name(name) || !seen.insert(name).second) return bad("name");
    TRY(const Digest digest, read_part(in, name, sink));
    all.add(ByteView(digest));
  }
  TRY(const std::string count, take(in, 8));
  TRY(const std::string claimed, take(in, Digest().size()));
  const Digest digest = all.finish();
  if (from_big_endian(count) != seen.size() || claimed != text_of_digest(digest)) return bad("end");
  return {};
}

}  // namespace tocsin::store
