#include "store/sqlite/files.h"

#include <algorithm>

#include "base/json.h"
#include "event/record.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/reader.h"

namespace tocsin::store {
namespace {

// The member of state::AttachmentAdded; a head without it names no file.
std::optional<Digest> named_by(std::string_view body) {
  const auto value = json::parse(body, {.bytes = 16 << 20});
  const auto* object = value ? value->if_object() : nullptr;
  const auto* digest = object == nullptr ? nullptr : object->if_contains("digest");
  if (digest == nullptr || !digest->is_string()) return std::nullopt;
  return digest_in(digest->get_string());
}

}  // namespace

std::optional<Digest> digest_in(std::string_view hex) {
  Digest out{};
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

// An attachment is listed at the place of the fact that named its file, and no other fact names one.
Result<std::set<Digest>> files_named(Db& db) {
  std::set<Digest> out;
  auto rows = db.prepare("SELECT c.payload FROM listing l JOIN content c ON c.pos = l.pos WHERE l.kind = $1");
  rows.bind(model::Kind::attachment);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    if (const auto digest = named_by(rows.text(0))) out.insert(*digest);
  }
}

Result<FileBlobs::Swept> sweep_files(Store& store) {
  return store.files().keep_only([&]() -> Result<std::set<Digest>> {
    const auto db = store.readers().lend();
    if (db == nullptr) return fail(Code::unavailable, "store.read");
    return files_named(*db);
  });
}

}  // namespace tocsin::store
