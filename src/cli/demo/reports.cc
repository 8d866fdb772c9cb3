#include "cli/demo/reports.h"

#include <algorithm>
#include <fstream>

#include "cli/demo/cast.h"

namespace tocsin::demo {
namespace {

namespace fs = std::filesystem;

struct Form {
  std::string_view ending;
  std::string_view media_type;
};
constexpr Form forms[] = {{"html", "text/html"}, {"md", "text/markdown"}, {"pdf", "application/pdf"}};

struct Reader {
  std::string organisation;
  std::string person;
};

// The team, and the first member that took part and does not lead: one that may read least.
std::vector<Reader> readers_of(const Stage& stage) {
  std::vector<Reader> out{{coordination_team(stage.demo).key.value, operator_of(stage.demo).key.value}};
  for (const Organisation& one : stage.demo.community.organisations) {
    const bool takes_part = stage.keeping.records.contains("participation/" + one.key.value);
    const auto leads = stage.keeping.records.find("leads");
    const bool leading = leads != stage.keeping.records.end() && leads->second == one.key.value;
    if (one.kind == Standing::member && takes_part && !leading && out.size() < 2)
      out.push_back({one.key.value, one.persons.items.front().key.value});
  }
  return out;
}

Result<void> write(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) return fail(Code::unavailable, "file.unwritable", "", {{"file", file.string()}});
  return {};
}

Result<std::string> fetch(Stage& stage, const Reader& reader, const Form& form, i18n::Language language) {
  TRY(const cli::Answer answer,
      stage.send(reader.person,
                 {.path = fmt::format("/api/v1/incidents/{}/after-action-report", stage.keeping.records.at("incident")),
                  .accept = std::string(form.media_type),
                  .accept_language = std::string(i18n::tag_of(language))}));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  return answer.body;
}

}  // namespace

Result<std::vector<fs::path>> write_reports(Stage& stage, const fs::path& dir) {
  std::error_code fault;
  fs::create_directories(dir, fault);
  std::vector<fs::path> out;
  for (const auto& reader : readers_of(stage))
    for (const auto language : i18n::languages)
      for (const auto& form : forms) {
        TRY(const std::string bytes, fetch(stage, reader, form, language));
        out.push_back(dir / fmt::format("after-action-{}.{}.{}", reader.organisation,
                                        language == i18n::Language::en ? "en" : "zh", form.ending));
        CHECK(write(out.back(), bytes));
      }
  return out;
}

}  // namespace tocsin::demo
