#include "mail/letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "i18n/format.h"

namespace tocsin::mail {
namespace {

using model::Kind;
using notify::Shown;
using port::Topic;

std::string say(i18n::Language language, std::string_view key, const std::vector<Arg>& args = {}) {
  return i18n::catalogue().render(language, key, args);
}
std::string say_of(i18n::Language language, std::string_view key, Topic topic) {
  return say(language, fmt::format("mail.{}.{}", key, model::name_of(topic)));
}

std::string paragraph(i18n::Language language, const Matter& matter) {
  std::string out = say_of(language, "line", matter.topic) + "\n";
  if (matter.shown) {
    const auto& what = matter.shown->value();
    if (what.carries == Shown::Carries::title) out += what.title + "\n";
    if (what.due) out += say(language, "mail.due", {{"at", i18n::long_utc_text(language, *what.due)}}) + "\n";
  }
  return out + matter.link + "\n";
}

std::string subject_of(i18n::Language language, std::span<const Matter> matters) {
  const bool urgent = port::is_urgent(matters.front().topic);
  if (matters.size() > 1 && !urgent)
    return say(language, "mail.subject.several", {{"n", fmt::to_string(matters.size())}});
  return say_of(language, "subject", matters.front().topic);
}

}  // namespace

Letter letter_of(i18n::Language language, std::span<const Matter> given, std::string_view origin) {
  TOCSIN_ASSERT(!given.empty());
  std::vector<Matter> matters;
  const auto is_urgent = [](const Matter& matter) { return port::is_urgent(matter.topic); };
  std::ranges::copy_if(given, std::back_inserter(matters), is_urgent);
  std::ranges::copy_if(given, std::back_inserter(matters), std::not_fn(is_urgent));
  Letter out{.subject = subject_of(language, matters), .text = {}};
  for (const auto& matter : matters) out.text += paragraph(language, matter) + "\n";
  out.text += "-- \n" + say(language, "mail.footer", {{"origin", std::string(origin)}}) + "\n";
  return out;
}

std::string link_to(std::string_view origin, Kind kind, const model::RecordId& record, const model::SpaceId& space) {
  const auto id = to_text(record);
  if (kind == Kind::report) return fmt::format("{}/#/report/{}", origin, id);
  if (kind == Kind::incident) return fmt::format("{}/#/incident/{}", origin, id);
  if (kind == Kind::request) return fmt::format("{}/#/incident/{}/requests/{}", origin, to_text(space), id);
  if (kind == Kind::participation || kind == Kind::lead || kind == Kind::improvement)
    return fmt::format("{}/#/incident/{}", origin, to_text(space));
  return fmt::format("{}/", origin);
}

}  // namespace tocsin::mail
