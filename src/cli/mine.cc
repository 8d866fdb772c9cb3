#include "cli/mine.h"

#include "cli/records.h"

namespace tocsin::cli {

Result<std::string> own_or(Scene& scene, const Parsed& parsed, const std::string& option) {
  if (const auto* named = parsed.one(option)) return *named;
  TRY(const Answer answer, scene.client->get("/api/v1/session"));
  if (!answer.ok()) {
    auto refusal = error_of(answer);
    if (refusal.what == "auth.session_needed")
      return fail(Code::invalid, "usage.whose", "", {{"option", "--" + option}});
    return std::unexpected(std::move(refusal));
  }
  TRY(const json::Value session, document_of(answer));
  return text_in(session, "organisation");
}

}  // namespace tocsin::cli
