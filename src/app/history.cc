#include "app/history.h"

#include <fmt/format.h>

#include "cli/voice.h"

namespace tocsin::app {
namespace {

std::string document_of(const store::VerifyReport& report, const cli::Voice& voice) {
  const auto fault = fault_in(report);
  json::Object out{{"holds", !fault},
                   {"spaces", report.spaces},
                   {"facts", report.facts},
                   {"erased", report.erased},
                   {"tail_unproven", report.tail_unproven}};
  if (fault) {
    auto document = voice.document(*fault);
    document["title"] = voice.say("maintain.verify.broken");
    out.emplace("fault", std::move(document));
  }
  return json::to_text(json::Value(std::move(out)));
}

}  // namespace

std::string told(const store::VerifyReport& report, i18n::Language language) {
  const cli::Voice voice{language};
  std::string out = voice.say("maintain.verify.counts", {{"spaces", fmt::to_string(report.spaces)},
                                                         {"facts", fmt::to_string(report.facts)},
                                                         {"erased", fmt::to_string(report.erased)}}) +
                    "\n";
  if (report.tail_unproven > 0)
    out += voice.say("maintain.verify.tail", {{"facts", fmt::to_string(report.tail_unproven)}}) + "\n";
  return out;
}

std::optional<Error> fault_in(const store::VerifyReport& report) {
  if (!report.first_fault) return std::nullopt;
  const auto& fault = *report.first_fault;
  Error out{Code::conflict, fault.what, "", {}};
  out.args = {{"space", to_text(fault.space)}, {"sequence", fmt::to_string(fault.sequence)}};
  if (fault.last > 0) out.args.push_back({"last", fmt::to_string(fault.last)});
  if (!fault.entry) return out;
  const auto& entry = *fault.entry;
  out.args.push_back({"space_kind", std::string(model::name_of(entry.space_kind))});
  out.args.push_back({"fact", to_text(entry.fact)});
  out.args.push_back({"record_kind", std::string(model::name_of(entry.record.kind))});
  out.args.push_back({"record", to_text(entry.record.id)});
  return out;
}

cli::Verified verified(const store::VerifyReport& report, i18n::Language language) {
  const cli::Voice voice{language};
  cli::Verified out{told(report, language), document_of(report, voice), fault_in(report)};
  if (!out.fault) out.words += voice.say("maintain.verify.good") + "\n";
  return out;
}

}  // namespace tocsin::app
