#include <algorithm>
#include <array>

#include "base/json.h"
#include "wire/ascii.h"
#include "wire/feed/writer.h"

namespace tocsin::wire::feed {
namespace {

// What makes a spreadsheet compute: also the full-width forms, which some take for the same.
bool computes(std::string_view text) {
  constexpr std::array<std::string_view, 10> signs = {"=",  "+",      "-",      "@",      "\t",
                                                      "\r", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  while (text.starts_with(' ')) text.remove_prefix(1);
  return std::ranges::any_of(signs, [&](auto sign) { return text.starts_with(sign); });
}

// An apostrophe before what computes, and before the apostrophes that stood before such a thing already: one is taken
// off on the way back, whatever was there.
bool needs_apostrophe(std::string_view text) {
  while (text.starts_with('\'')) text.remove_prefix(1);
  return computes(text);
}

class Csv : public Writer {
 public:
  bool add(const Entry& entry) override {
    field(name_of(entry.observable.type));
    text(entry.observable.value);
    text(entry.id);
    time(entry.first_seen);
    time(entry.last_seen);
    time(entry.valid_until);
    field(entry.confidence ? std::to_string(*entry.confidence) : "");
    field(names_of(entry.tlp)[static_cast<std::size_t>(entry.tlp)]);
    field(entry.pap ? names_of(*entry.pap)[static_cast<std::size_t>(*entry.pap)] : "");
    text(entry.source);
    out_.back() = '\r';
    out_ += '\n';
    return true;
  }
  std::string end(std::span<const Omitted>) override { return std::move(out_); }

 private:
  void field(std::string_view plain) { out_.append(plain) += ','; }
  void time(const std::optional<Instant>& at) {
    if (at) append_text(out_, *at);
    out_ += ',';
  }
  void text(std::string_view given) {
    const bool guarded = needs_apostrophe(given);
    const bool blanks = given.starts_with(' ') || given.ends_with(' ');
    if (!guarded && !blanks && given.find_first_of("\",\r\n") == std::string_view::npos) return field(given);
    out_ += guarded ? "\"'" : "\"";
    for (const char c : given) out_.append(c == '"' ? 2 : 1, c);
    out_ += "\",";
  }

  std::string out_ = "type,value,id,first_seen,last_seen,valid_until,confidence,tlp,pap,source\r\n";
};

// One value a line, and nothing else: those who read such lists do not agree on comments. So a value that looks like
// one has no place here.
class List : public Writer {
 public:
  bool add(const Entry& entry) override {
    const auto& value = entry.observable.value;
    if (value.starts_with('#') || value.starts_with(';') || value.starts_with("//") || one_line(value) != value)
      return false;
    out_.append(value) += '\n';
    return true;
  }
  std::string end(std::span<const Omitted>) override { return std::move(out_); }

 private:
  std::string out_;
};

class Jsonl : public Writer {
 public:
  bool add(const Entry& entry) override {
    json::Members members(out_);
    members.text("type", name_of(entry.observable.type)).text("value", entry.observable.value).given("id", entry.id);
    time(members, "first_seen", entry.first_seen);
    time(members, "last_seen", entry.last_seen);
    time(members, "valid_until", entry.valid_until);
    if (entry.confidence) members.number("confidence", *entry.confidence);
    members.text("tlp", names_of(entry.tlp)[static_cast<std::size_t>(entry.tlp)]);
    if (entry.pap) members.text("pap", names_of(*entry.pap)[static_cast<std::size_t>(*entry.pap)]);
    members.given("source", entry.source).close();
    out_ += '\n';
    return true;
  }
  std::string end(std::span<const Omitted>) override { return std::move(out_); }

 private:
  static void time(json::Members& members, std::string_view key, const std::optional<Instant>& at) {
    if (at) members.text(key, to_text(*at));
  }
  std::string out_;
};

}  // namespace

std::unique_ptr<Writer> csv_writer() { return std::make_unique<Csv>(); }
std::unique_ptr<Writer> list_writer() { return std::make_unique<List>(); }
std::unique_ptr<Writer> jsonl_writer() { return std::make_unique<Jsonl>(); }

}  // namespace tocsin::wire::feed
