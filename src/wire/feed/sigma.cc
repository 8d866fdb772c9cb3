#include <algorithm>
#include <array>

#include "base/id.h"
#include "base/utf8.h"
#include "wire/ascii.h"
#include "wire/feed/location.h"
#include "wire/feed/writer.h"
#include "wire/uuid5.h"

namespace tocsin::wire::feed {
namespace {

using enum model::ObservableType;

// A backslash before anything is doubled, a wildcard loses its meaning.
std::string literal(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '*' || c == '?') out += '\\';
    out += c;
  }
  return out;
}

// A YAML string in double quotes.
std::string in_quotes(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto point = utf8::next(text, at);
    if (point == U'"' || point == U'\\') out += '\\';
    if (is_printable(point)) {
      utf8::append(out, point);
      continue;
    }
    out += "\\U";
    for (unsigned shift = 32; shift > 0; shift -= 4) out += digits[point >> (shift - 4) & 15U];
  }
  return out + '"';
}

struct Class {
  std::string_view name, title, logsource, level;
};
enum ClassAt : std::uint8_t { dns, proxy, firewall, process, file_event, registry, classes };
constexpr std::array<Class, classes> all_classes = {
    {{"dns", "names asked for", "  category: dns\n", "high"},
     {"proxy", "web requests", "  category: proxy\n", "high"},
     {"firewall", "addresses", "  category: firewall\n", "high"},
     {"process_creation", "programs started", "  category: process_creation\n  product: windows\n", "high"},
     {"file_event", "files written", "  category: file_event\n  product: windows\n", "medium"},
     {"registry_event", "registry keys", "  category: registry_event\n  product: windows\n", "medium"}}};

// Values of one field and modifier: a selection of its own; a rule matches where any of its selections does.
struct Selection {
  ClassAt of;
  std::string_view name, field;
  std::vector<std::string> values;
};

class Sigma : public Writer {
 public:
  explicit Sigma(const Settings& settings) : settings_(settings) {}

  bool add(const Entry& entry) override {
    const auto& value = entry.observable.value;
    if (!take(entry.observable.type, value)) return false;
    tlp_ = std::min(tlp_, entry.tlp);
    if (entry.pap == model::Pap::amber) passive_.push_back(value);
    return true;
  }

  std::string end(std::span<const Omitted> omitted) override {
    std::string out = head_of("# ", settings_, omitted);
    if (!passive_.empty()) out += "# PAP:AMBER, for passive use alone, nothing that the other side could notice:\n";
    for (const auto& value : passive_) out += "#   " + in_quotes(value) + '\n';
    for (std::uint8_t at = 0; at < classes; ++at) rule(static_cast<ClassAt>(at), out);
    return out;
  }

 private:
  bool take(model::ObservableType type, const std::string& value) {
    switch (type) {
      case domain:
        return names(dns, "query", "query|endswith", value) && names(proxy, "cs-host", "cs-host|endswith", value);
      case url:
        if (location_in(value).scheme.empty())
          return put(proxy, "urls_of_any_scheme", "c-uri|endswith", literal("://" + value));
        return put(proxy, "urls", "c-uri", literal(value));
      case ipv4:
      case ipv6:
        return put(firewall, "destinations", "dst_ip", value) && put(firewall, "sources", "src_ip", value);
      case cidr:
        return put(firewall, "destination_networks", "dst_ip|cidr", value) &&
               put(firewall, "source_networks", "src_ip|cidr", value);
      case md5:
      case sha1:
      case sha256:
      case imphash:
        return put(process, "hashes", "Hashes|contains", ascii::upper(name_of(type)) + '=' + value);
      case filename:
        return file(value);
      case registry_key:
        return key(value);
      default:
        return false;
    }
  }

  bool names(ClassAt of, std::string_view field, std::string_view under, const std::string& value) {
    put(of, "names", field, value);
    return settings_.subdomains == Subdomains::left_out || put(of, "names_below", under, '.' + value);
  }

  // Windows' logs give whole paths.
  bool file(const std::string& value) {
    std::string path = value;
    std::ranges::replace(path, '/', '\\');
    const bool rooted = path.find(':') == 1 || path.starts_with('\\');
    const auto end = literal(rooted ? path : '\\' + path);
    return put(file_event, "files", "TargetFilename|endswith", end) && put(process, "images", "Image|endswith", end);
  }

  // Logs name the hive in brief or in full.
  bool key(const std::string& value) {
    const auto below = value.find('\\');
    return below != std::string::npos && put(registry, "keys", "TargetObject|contains", literal(value.substr(below)));
  }

  bool put(ClassAt of, std::string_view name, std::string_view field, std::string value) {
    auto at = std::ranges::find_if(all_, [&](const Selection& one) { return one.of == of && one.name == name; });
    if (at == all_.end()) at = all_.insert(all_.end(), {of, name, field, {}});
    at->values.push_back(std::move(value));
    return true;
  }

  void rule(ClassAt of, std::string& out) const {
    std::string selections;
    for (const auto& one : all_) {
      if (one.of != of) continue;
      selections.append("  selection_").append(one.name).append(":\n    ").append(one.field).append(":\n");
      for (const auto& value : one.values) selections.append("      - ").append(in_quotes(value)) += '\n';
    }
    if (selections.empty()) return;
    const auto& kind = all_classes.at(of);
    const auto title = one_line(settings_.title.empty() ? "Tocsin" : settings_.title) + ": " + std::string(kind.title);
    const auto id = uuid5(export_namespace, "sigma\n" + settings_.title + '\n' + std::string(kind.name));
    out.append("---\ntitle: ").append(in_quotes(title)).append("\nid: ").append(to_uuid_text(id));
    out.append("\nstatus: experimental\ndescription: \"Values from a feed of Tocsin.\"\ntags:\n  - tlp.").append(tag());
    out.append("\nlogsource:\n").append(kind.logsource).append("detection:\n").append(selections);
    out.append("  condition: 1 of selection_*\nfalsepositives:\n  - Unknown\nlevel: ").append(kind.level) += '\n';
  }

  std::string tag() const { return tlp_ == model::Tlp::amber_strict ? "amber-strict" : brief(tlp_); }

  const Settings& settings_;
  model::Tlp tlp_ = model::Tlp::clear;
  std::vector<std::string> passive_;
  std::vector<Selection> all_;
};

}  // namespace

std::unique_ptr<Writer> sigma_writer(const Settings& settings) { return std::make_unique<Sigma>(settings); }

}  // namespace tocsin::wire::feed
