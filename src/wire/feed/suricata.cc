#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "wire/ascii.h"
#include "wire/feed/location.h"
#include "wire/feed/writer.h"

namespace tocsin::wire::feed {
namespace {

using enum model::ObservableType;

constexpr std::size_t most_content_bytes = 255;
constexpr std::uint32_t first_sid = 3'000'000'000, sids = 1'000'000'000, sids_a_value = 4;

// What ends or bends a rule is written in hexadecimal.
std::string content(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const bool plain = c > ' ' && c < 0x7F && std::string_view("\"\\;:|").find(c) == std::string_view::npos;
    out += plain ? std::string(1, c) : '|' + to_hex(view_of({&c, 1})) + '|';
  }
  return out;
}

std::string message(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == ';' || c == '\\' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
    return ascii::is_letter(c) || ascii::is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

// http.uri is decoded and straightened; what it would change is looked for as it is sent.
std::string_view uri_buffer(std::string_view target) {
  const bool ascii_only = std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7F; });
  const bool settled = ascii_only && target.find_first_of("%\\") == std::string_view::npos &&
                       target.find("//") == std::string_view::npos && target.find("/.") == std::string_view::npos;
  return settled ? "http.uri" : "http.uri.raw";
}

class Suricata : public Writer {
 public:
  explicit Suricata(const Settings& settings) : settings_(settings) {}

  bool add(const Entry& entry) override {
    next_ = 0;
    entry_ = &entry;
    const auto& value = entry.observable.value;
    switch (entry.observable.type) {
      case ipv4:
      case ipv6:
      case cidr:
        if (value.ends_with("/0")) return false;
        return rule("ip any any <> [" + value + "] any", "");
      case domain:
        return rule("dns any any -> any any", "dns.query; " + name(value) + " nocase; ") &&
               rule("tls any any -> any any", "tls.sni; " + name(value) + " nocase; ") &&
               rule("http any any -> any any", "http.host; " + name(value) + " ");
      case url:
        return url_rule(value);
      case ja3:
        return rule("tls any any -> any any", "ja3.hash; content:\"" + value + "\"; ");
      default:
        return false;
    }
  }

  std::string end(std::span<const Omitted> omitted) override {
    return head_of("# ", settings_, omitted) +
           "# Digests of files need lists beside the rules (filemd5, filesha1, filesha256): take them from the plain "
           "list.\n"
           "# Paths of https URLs cannot be seen on the wire.\n" +
           out_;
  }

 private:
  std::string name(const std::string& value) const {
    if (settings_.subdomains == Subdomains::left_out) return "content:\"" + value + "\"; startswith; endswith;";
    return "dotprefix; content:\"." + value + "\"; endswith;";
  }

  bool url_rule(std::string_view value) {
    const auto where = location_in(value);
    const bool plain = where.scheme.empty() || where.scheme == "http";
    if (!plain || where.host.empty() || where.host.starts_with('[') || where.target.size() > most_content_bytes)
      return false;
    const auto port = where.port.empty() ? std::string("any") : std::string(where.port);
    return rule("http any any -> any " + port, "http.host; content:\"" + content(where.host) +
                                                   "\"; startswith; endswith; " +
                                                   std::string(uri_buffer(where.target)) + "; content:\"" +
                                                   content(where.target) + "\"; startswith; endswith; ");
  }

  bool rule(const std::string& traffic, const std::string& match) {
    const auto& seen = entry_->observable;
    if (next_ == 0) take_sids(seen);
    out_.append(names_of(settings_.action)[static_cast<std::size_t>(settings_.action)]).append(" ").append(traffic);
    out_.append(" (msg:\"").append(entry_->pap == model::Pap::amber ? "Tocsin passive " : "Tocsin ");
    out_.append(name_of(seen.type)).append(" ").append(message(seen.value)).append("\"; ").append(match);
    out_.append("metadata:").append(metadata()).append("; sid:").append(std::to_string(next_++)).append("; rev:1;)\n");
    return true;
  }

  std::string metadata() const {
    std::string out = "tlp " + brief(entry_->tlp);
    if (entry_->pap) out += ", pap " + brief(*entry_->pap);
    if (entry_->pap == model::Pap::amber) out += ", use passive";
    if (entry_->confidence) out += ", confidence " + std::to_string(*entry_->confidence);
    if (entry_->valid_until) out += ", valid_until " + to_text(*entry_->valid_until).substr(0, 10);
    if (is_plain_id(entry_->id)) out += ", indicator " + entry_->id;
    return out;
  }

  void take_sids(const model::Observable& seen) {
    next_ = suricata_sid(seen);
    while (!taken_.insert(next_).second) next_ = first_sid + (next_ - first_sid + sids_a_value) % sids;
  }

  const Settings& settings_;
  const Entry* entry_ = nullptr;
  std::uint32_t next_ = 0;
  std::set<std::uint32_t> taken_;
  std::string out_;
};

}  // namespace

std::uint32_t suricata_sid(const model::Observable& observable) {
  const auto digest = tocsin::sha256(view_of(std::string(name_of(observable.type)) + ':' + observable.value));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8U | digest.at(i);
  return first_sid + static_cast<std::uint32_t>(number % (sids / sids_a_value)) * sids_a_value;
}

std::unique_ptr<Writer> suricata_writer(const Settings& settings) { return std::make_unique<Suricata>(settings); }

}  // namespace tocsin::wire::feed
