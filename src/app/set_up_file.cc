#include "app/set_up_file.h"

#include "auth/token.h"

namespace tocsin::app {

SetUpFile SetUpFile::of(const Config& config) {
  return SetUpFile(config.file.empty() ? config.file : config.file.parent_path() / "set-up.link");
}

Result<void> SetUpFile::keep(const std::string& token) const {
  return auth::create_secret_file(file_, auth::Secret::copy_of(token));
}

std::optional<auth::Secret> SetUpFile::token() const {
  if (file_.empty()) return std::nullopt;
  auto kept = auth::load_secret_file(file_, auth::SecretForm::text_line);
  if (!kept || auth::token_kind(kept->reveal_text()) != auth::TokenKind::set_up) return std::nullopt;
  return std::move(*kept);
}

void SetUpFile::remove() const {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

bool serves(const auth::Secret& token, const auth::Keyring& keyring, store::Store& store, Instant now) {
  const auto stored = auth::stored_form(auth::TokenKind::set_up, token.reveal_text(), keyring);
  return stored && store.accounts().link(*stored, now).has_value();
}

}  // namespace tocsin::app
