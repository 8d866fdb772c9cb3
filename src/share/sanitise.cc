#include "share/sanitise.h"

#include <algorithm>
#include <map>

namespace tocsin::share {
namespace {

struct Find {
  Range range;
  std::size_t rank = 0;  // the lower the more exact
  std::string_view with;
  std::string_view rule;
};

constexpr std::size_t most_rounds = 8;
constexpr std::string_view internal_word = "internal address";
constexpr std::string_view mail_word = "mail address";
constexpr std::string_view telephone_word = "telephone number";

bool is_edge(const PlainForm& form, std::size_t from, std::size_t to) {
  const auto is_ascii_word = [&](std::size_t at) { return form.signs[at] < 0x80 && is_word(form.signs[at]); };
  return (from == 0 || !is_ascii_word(from - 1)) && (to == form.signs.size() || !is_ascii_word(to));
}

bool overlap(const Range& a, const Range& b) { return a.from < b.to && b.from < a.to; }

// Finds by the rules, one text after another.
class Finder {
 public:
  explicit Finder(const Rules& rules) : rules_(rules) {
    for (std::size_t i = 0; i < rules.named.size(); ++i)
      if (!rules.named[i].needle.signs.empty()) by_first_.emplace(rules.named[i].needle.signs.front(), i);
  }

  // In order, without overlaps.
  std::vector<Find> find(std::string_view text) const {
    const auto form = plain_form(text);
    std::vector<Find> out = by_kind(form);
    shield(form, out);
    add_named(form, out);
    return merged(std::move(out));
  }

 private:
  void add_named(const PlainForm& form, std::vector<Find>& out) const {
    for (std::size_t at = 0; at < form.signs.size(); ++at) {
      const auto [begin, end] = by_first_.equal_range(form.signs[at]);
      for (auto it = begin; it != end; ++it) {
        const auto& rule = rules_.named[it->second];
        const auto to = end_of_match(form, at, rule.needle);
        if (to == 0 || (rule.within == Within::words && !is_edge(form, at, to))) continue;
        out.push_back({form.range(at, to), 0, rule.with, rule.rule});
      }
    }
  }

  std::vector<Find> by_kind(const PlainForm& form) const {
    std::vector<Find> out;
    const auto add = [&](const std::vector<Range>& ranges, std::string_view with, std::string_view rule) {
      for (const auto& range : ranges) out.push_back({range, 1, with, rule});
    };
    if (rules_.internal == Rules::Look::yes) add(internal_addresses(form), internal_word, "internal");
    if (rules_.internal == Rules::Look::yes || !rules_.internal_domains.empty())
      add(internal_hosts(form, rules_.internal_domains), internal_word, "internal");
    if (rules_.personal == Rules::Look::yes) {
      add(mail_addresses(form), mail_word, "personal");
      add(telephone_numbers(form), telephone_word, "personal");
    }
    return out;
  }

  // What is kept was found by kind alone, and is the whole of what was found.
  void shield(const PlainForm& form, std::vector<Find>& finds) const {
    if (rules_.kept.empty() || finds.empty()) return;
    std::vector<Range> kept;
    for (std::size_t at = 0; at < form.signs.size(); ++at)
      for (const auto& needle : rules_.kept)
        if (const auto to = end_of_match(form, at, needle); to != 0) kept.push_back(form.range(at, to));
    std::erase_if(finds, [&](const Find& find) {
      return std::ranges::any_of(
          kept, [&](const Range& range) { return range.from <= find.range.from && range.to >= find.range.to; });
    });
  }

  // Of finds that overlap one is left for all of their bytes: the longest, of two as long the one by name.
  static std::vector<Find> merged(std::vector<Find> finds) {
    std::ranges::sort(finds, {}, [](const Find& f) { return std::pair(f.range.from, f.range.to); });
    std::vector<Find> out;
    std::size_t longest = 0;
    for (const auto& find : finds) {
      const auto length = find.range.to - find.range.from;
      if (out.empty() || !overlap(out.back().range, find.range)) {
        out.push_back(find);
        longest = length;
        continue;
      }
      auto& last = out.back();
      const auto to = std::max(last.range.to, find.range.to);
      const auto from = last.range.from;
      if (length > longest || (length == longest && find.rank < last.rank)) {
        last = find;
        longest = length;
      }
      last.range = {from, to};
    }
    return out;
  }

  const Rules& rules_;
  std::multimap<char32_t, std::size_t> by_first_;
};

// The brackets of placeholders are ours alone.
std::string without_brackets(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    const bool opens = rest.starts_with(placeholder_open);
    if (opens || rest.starts_with(placeholder_close)) {
      out += opens ? "[[" : "]]";
      at += placeholder_open.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

class Cleaner {
 public:
  explicit Cleaner(const Rules& rules) : finder_(rules) {}

  struct Cleaned {
    std::string text;
    std::vector<std::string> rules;  // each once; none: nothing was found
  };

  Cleaned clean(std::string_view text) const {
    Cleaned out{without_brackets(text), {}};
    for (std::size_t round = 0; round < most_rounds; ++round)
      if (!once(out)) return out;
    // Not reached: each round leaves less between the placeholders than the one before.
    return once(out) ? Cleaned{placeholder("removed"), out.rules} : out;
  }

 private:
  // Between the placeholders; whether anything was found.
  bool once(Cleaned& in) const {
    std::string out;
    std::string_view rest = in.text;
    bool found = false;
    while (!rest.empty()) {
      const auto open = rest.find(placeholder_open);
      found = clean_part(rest.substr(0, open), out, in.rules) || found;
      if (open == std::string_view::npos) break;
      const auto close = rest.find(placeholder_close, open);
      const auto end = close == std::string_view::npos ? rest.size() : close + placeholder_close.size();
      out += rest.substr(open, end - open);
      rest.remove_prefix(end);
    }
    in.text = std::move(out);
    return found;
  }

  bool clean_part(std::string_view part, std::string& out, std::vector<std::string>& rules) const {
    const auto finds = finder_.find(part);
    std::size_t at = 0;
    for (const auto& find : finds) {
      out += part.substr(at, find.range.from - at);
      out += placeholder(find.with);
      at = find.range.to;
      if (std::ranges::find(rules, find.rule) == rules.end()) rules.emplace_back(find.rule);
    }
    out += part.substr(at);
    return !finds.empty();
  }

  Finder finder_;
};

std::string text_of(const json::Value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::to_text(value);
}

class Walk {
 public:
  explicit Walk(const Rules& rules) : cleaner_(rules), removed_(rules.removed) {}

  json::Value walk(const json::Value& value, const std::string& path) {
    if (const auto* object = value.if_object()) return members(*object, path);
    if (const auto* array = value.if_array()) return elements(*array, path);
    if (value.is_string()) return leaf(value, std::string_view(value.get_string()), path);
    if (value.is_number()) return leaf(value, json::to_text(value), path);
    return value;
  }
  std::vector<Changed> take() { return std::move(changes_); }

 private:
  bool is_removed(const std::string& path, const json::Value& value) {
    if (std::ranges::find(removed_, path) == removed_.end()) return false;
    changes_.push_back({path, text_of(value), std::nullopt, {"remove"}});
    return true;
  }

  json::Value members(const json::Object& object, const std::string& path) {
    json::Object out;
    for (const auto& member : object) {
      const auto at = json::pointer_step(path, member.key());
      if (is_removed(at, member.value())) continue;
      const auto key = cleaner_.clean(member.key());
      if (!key.rules.empty()) changes_.push_back({at, std::string(member.key()), key.text, key.rules});
      // Two keys may become one: both values stay.
      std::string name = key.text;
      for (int n = 2; out.contains(name); ++n) name = key.text + " " + std::to_string(n);
      out.emplace(name, walk(member.value(), at));
    }
    return out;
  }

  json::Value elements(const json::Array& array, const std::string& path) {
    json::Array out;
    for (std::size_t i = 0; i < array.size(); ++i) {
      const auto at = json::pointer_step(path, i);
      if (!is_removed(at, array[i])) out.push_back(walk(array[i], at));
    }
    return out;
  }

  json::Value leaf(const json::Value& value, std::string_view text, const std::string& path) {
    auto cleaned = cleaner_.clean(text);
    if (cleaned.text == text) return value;
    if (!cleaned.rules.empty()) changes_.push_back({path, std::string(text), cleaned.text, cleaned.rules});
    return json::Value(std::move(cleaned.text));
  }

  Cleaner cleaner_;
  const std::vector<std::string>& removed_;
  std::vector<Changed> changes_;
};

}  // namespace

std::string placeholder(std::string_view what) {
  std::string out(placeholder_open);
  out += what;
  return out += placeholder_close;
}

Sanitised sanitise(const json::Value& document, const Rules& rules) {
  Walk walk(rules);
  auto out = walk.walk(document, "");
  return {std::move(out), walk.take()};
}

bool finds_anything(std::string_view text, const Rules& rules) { return !Finder(rules).find(text).empty(); }

Result<Needle> checked_needle(std::string_view text, const std::string& where) {
  if (text.find(placeholder_open) != std::string_view::npos || text.find(placeholder_close) != std::string_view::npos)
    return fail(Code::invalid, "sanitise.bracket", where);
  auto out = needle_of(text);
  if (out.signs.empty()) return fail(Code::invalid, "sanitise.empty", where);
  return out;
}

bool leads_somewhere(const json::Value& document, std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') return false;
  boost::system::error_code fault;
  return document.find_pointer(pointer, fault) != nullptr && !fault;
}

}  // namespace tocsin::share
