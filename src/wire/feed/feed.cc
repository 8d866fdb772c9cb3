#include "wire/feed/feed.h"

#include <array>
#include <map>
#include <set>

#include "base/utf8.h"
#include "wire/ascii.h"
#include "wire/feed/raw.h"
#include "wire/feed/writer.h"
#include "wire/observable.h"

namespace tocsin::wire::feed {
namespace {

constexpr std::array<std::string_view, 6> format_names = {"csv", "list", "suricata", "sigma", "rpz", "jsonl"};
constexpr std::array<std::string_view, 6> media_types = {
    "text/csv; charset=utf-8; header=present", "text/plain; charset=utf-8", "text/plain; charset=utf-8",
    "application/yaml; charset=utf-8",         "text/dns; charset=utf-8",   "application/jsonl; charset=utf-8"};
constexpr std::array<std::string_view, 6> extensions = {"csv", "txt", "rules", "yml", "zone", "jsonl"};
constexpr std::array<std::string_view, 2> action_names = {"alert", "drop"};
constexpr std::array<std::string_view, 2> subdomain_names = {"included", "left_out"};
constexpr std::array<std::string_view, 6> reason_names = {"not_expressible", "not_chosen", "pap_red",
                                                          "passive_only",    "repeated",   "benign"};
constexpr std::array<std::string_view, 6> reason_words = {
    "that this format cannot express",
    "of types that were not asked for",
    "of PAP:RED, which are for no machine",
    "of PAP:AMBER, which are for passive use and not for blocking",
    "that stand here already",
    "that are on warninglists"};

std::unique_ptr<Writer> writer_of(Format format, const Settings& settings) {
  switch (format) {
    case Format::csv:
      return csv_writer();
    case Format::list:
      return list_writer();
    case Format::suricata:
      return suricata_writer(settings);
    case Format::sigma:
      return sigma_writer(settings);
    case Format::rpz:
      return rpz_writer(settings);
    case Format::jsonl:
      break;
  }
  return jsonl_writer();
}

bool blocks(Format format, Action action) {
  return format == Format::rpz || (format == Format::suricata && action == Action::drop);
}

bool is_normal(const model::Observable& observable) {
  const auto made = normalise(observable.type, observable.value);
  return made && *made == observable;
}

class Encoder {
 public:
  Encoder(Format format, const Settings& settings)
      : format_(format), settings_(settings), writer_(writer_of(format, settings)) {}

  void add(const Entry& entry) {
    if (const auto reason = omission(entry))
      ++omitted_[{*reason, entry.observable.type}];
    else
      ++written_;
  }

  Feed end() {
    Feed out;
    for (const auto& [why, count] : omitted_) out.omitted.push_back({why.first, why.second, count});
    out.bytes = writer_->end(out.omitted);
    out.written = written_;
    return out;
  }

 private:
  std::optional<Reason> omission(const Entry& entry) {
    if (entry.pap == model::Pap::red) return Reason::pap_red;
    if (!settings_.types[static_cast<std::size_t>(entry.observable.type)]) return Reason::not_chosen;
    if (entry.pap == model::Pap::amber && blocks(format_, settings_.action)) return Reason::passive_only;
    if (!is_normal(entry.observable)) return Reason::not_expressible;
    if (settings_.benign != nullptr && settings_.benign->first_hit(entry.observable)) return Reason::benign;
    const bool values_only = format_ != Format::csv && format_ != Format::jsonl;
    if (values_only && seen_.contains(entry.observable)) return Reason::repeated;
    if (!writer_->add(entry)) return Reason::not_expressible;
    if (values_only) seen_.insert(entry.observable);
    return std::nullopt;
  }

  Format format_;
  const Settings& settings_;
  std::unique_ptr<Writer> writer_;
  std::map<std::pair<Reason, model::ObservableType>, std::size_t> omitted_;
  std::set<model::Observable> seen_;
  std::size_t written_ = 0;
};

}  // namespace

std::span<const std::string_view> names_of(Format) { return format_names; }
std::span<const std::string_view> names_of(Action) { return action_names; }
std::span<const std::string_view> names_of(Subdomains) { return subdomain_names; }
std::span<const std::string_view> names_of(Reason) { return reason_names; }
std::string_view media_type(Format format) { return media_types.at(static_cast<std::size_t>(format)); }
std::string_view file_extension(Format format) { return extensions.at(static_cast<std::size_t>(format)); }

std::string_view name_of(model::ObservableType type) { return names_of(type)[static_cast<std::size_t>(type)]; }
std::string brief(model::Tlp tlp) { return ascii::lower(names_of(tlp)[static_cast<std::size_t>(tlp)].substr(4)); }
std::string brief(model::Pap pap) { return ascii::lower(names_of(pap)[static_cast<std::size_t>(pap)].substr(4)); }

bool is_printable(char32_t point) {
  return (point >= 0x20 && point < 0x7F) ||
         (point >= 0xA0 && point != 0x2028 && point != 0x2029 && point != 0xFEFF && (point & 0xFFFEU) != 0xFFFE);
}

std::string one_line(std::string_view text) {
  std::string out;
  if (!utf8::valid(text)) return "?";
  for (std::size_t at = 0; at < text.size();) {
    const auto point = utf8::next(text, at);
    utf8::append(out, is_printable(point) ? point : U' ');
  }
  return out;
}

std::string head_of(std::string_view comment, const Settings& settings, std::span<const Omitted> omitted) {
  std::string out;
  if (!settings.title.empty()) out.append(comment).append(one_line(settings.title)) += '\n';
  for (const auto& [reason, type, count] : omitted)
    out.append(comment)
        .append("Left out: ")
        .append(std::to_string(count))
        .append(" of type ")
        .append(name_of(type))
        .append(" ")
        .append(reason_words.at(static_cast<std::size_t>(reason))) += ".\n";
  return out;
}

Feed encode_unreleased(Format format, const Entries& entries, const Settings& settings) {
  Encoder encoder(format, settings);
  for (const auto& entry : entries) encoder.add(entry);
  return encoder.end();
}

Feed encode(Format format, const policy::Released<Entries>& entries, const Settings& settings) {
  return encode_unreleased(format, entries.value(), settings);
}

policy::Released<Entries> joined(std::vector<policy::Released<Entries>> pages) {
  return policy::gather(std::move(pages)).map([](const std::vector<Entries>& all) {
    Entries out;
    for (const auto& page : all) out.insert(out.end(), page.begin(), page.end());
    return out;
  });
}

policy::Released<Entries> entries_of(
    const policy::Released<std::vector<policy::Marked<model::Observable>>>& indicators) {
  return indicators.map([](const std::vector<policy::Marked<model::Observable>>& all) {
    Entries out;
    out.reserve(all.size());
    for (const auto& one : all) {
      Entry made{one.value, ""};
      made.tlp = one.marking->tlp;
      made.pap = one.marking->pap;
      out.push_back(std::move(made));
    }
    return out;
  });
}

}  // namespace tocsin::wire::feed
