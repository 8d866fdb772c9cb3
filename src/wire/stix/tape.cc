#include "wire/stix/tape.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "base/utf8.h"

namespace tocsin::wire::stix {
namespace {

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t out = 0;
  std::from_chars(digits.data(), digits.data() + 4, out, 16);
  return out;
}

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

// `raw` holds valid escapes; false where a surrogate stands alone.
bool unescape(std::string_view raw, std::string& out) {
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] != '\\') {
      const auto end = std::min(raw.find('\\', at), raw.size());
      out += raw.substr(at, end - at);
      at = end;
      continue;
    }
    const char c = raw[at + 1];
    if (c != 'u') {
      out += plain_escape(c);
      at += 2;
      continue;
    }
    const auto unit = hex4(raw.substr(at + 2));
    at += 6;
    if (is_low(unit)) return false;
    if (!is_high(unit)) {
      utf8::append(out, unit);
      continue;
    }
    if (at + 6 > raw.size() || raw[at] != '\\' || raw[at + 1] != 'u') return false;
    const auto second = hex4(raw.substr(at + 2));
    if (!is_low(second)) return false;
    at += 6;
    utf8::append(out, 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00));
  }
  return true;
}

// Beyond what a double can hold. from_chars says "out of range" for what is too small as well, which reads as zero.
bool too_large(std::string_view number) {
  double out = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), out);
  if (read.ec != std::errc::result_out_of_range) return false;
  const auto mark = std::min(number.find_first_of("eE"), number.size());
  const auto point = std::min(number.find('.'), mark);
  const auto lead = std::min(number.find_first_not_of("-0."), mark);
  std::int64_t exponent = 0;
  if (mark < number.size()) {
    const bool plus = number[mark + 1] == '+';
    const auto stop = number.data() + number.size();
    const auto power = std::from_chars(number.data() + mark + (plus ? 2 : 1), stop, exponent);
    if (power.ec != std::errc{}) return number[mark + 1] != '-';
  }
  const auto places = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(lead);
  return (places > 0 ? places : places + 1) + exponent > 0;
}

}  // namespace

Value Value::find(std::string_view key) const {
  if (!is(Kind::object)) return {};
  for (const Value member : *this)
    if (member->key == key) return member;
  return {};
}

Value Value::element(std::size_t place) const {
  if (!is(Kind::list) || place >= (*this)->count) return {};
  const bool flat = (*this)->next - index_ - 1 == (*this)->count;
  if (flat) return {*nodes_, index_ + 1 + static_cast<std::uint32_t>(place)};
  auto at = begin();
  for (std::size_t i = 0; i < place; ++i) ++at;
  return *at;
}

bool Tape::read(std::string_view body, Walk& walk) {
  body_ = body;
  nodes_.clear();
  open_.clear();
  decoded_used_ = 0;
  faults_.clear();
  unread_ = 0;
  key_ = {};
  key_at_ = 0;
  return walk.value(*this);
}

std::string Tape::pointer() const {
  std::string out;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    const auto& node = nodes_[open_[i]];
    const auto key = i + 1 < open_.size() ? nodes_[open_[i + 1]].key : key_;
    out = node.kind == Kind::object ? json::pointer_step(out, key) : json::pointer_step(out, node.count);
  }
  return out;
}

void Tape::fault(std::string_view what, std::vector<Arg> args) {
  if (faults_.size() < limits_.faults) faults_.push_back({pointer(), std::string(what), std::move(args)});
}

// A value is counted in its container when it is whole: until then the container's count is the value's own place.
void Tape::put(Kind kind, std::string_view text, std::size_t begin, std::size_t end) {
  if (unread_ > 0) return;
  if (nodes_.size() >= limits_.values) {
    if (nodes_.size() == limits_.values && faults_.empty())
      fault("stix.values", {{"max", std::to_string(limits_.values)}});
    return;
  }
  const bool in_object = !open_.empty() && nodes_[open_.back()].kind == Kind::object;
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({in_object ? key_ : std::string_view(), text,
                    static_cast<std::uint32_t>(in_object ? key_at_ : begin), static_cast<std::uint32_t>(begin),
                    static_cast<std::uint32_t>(end), index + 1, 0, kind});
  if (kind != Kind::object && kind != Kind::list && !open_.empty()) ++nodes_[open_.back()].count;
}

void Tape::open(std::size_t at) {
  const bool fits = unread_ == 0 && open_.size() < limits_.depth && nodes_.size() < limits_.values;
  if (!fits) {
    if (unread_ == 0 && open_.size() >= limits_.depth) fault("stix.depth", {{"max", std::to_string(limits_.depth)}});
    if (unread_ == 0 && nodes_.size() >= limits_.values) put(Kind::null, {}, at, at);
    ++unread_;
    return;
  }
  put(body_[at] == '{' ? Kind::object : Kind::list, {}, at, at);
  open_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
}

void Tape::close(std::size_t end) {
  if (unread_ > 0) {
    if (--unread_ == 0) ++nodes_[open_.back()].count;
    return;
  }
  auto& node = nodes_[open_.back()];
  node.end = static_cast<std::uint32_t>(end);
  node.next = static_cast<std::uint32_t>(nodes_.size());
  node.text = slice(node.begin, end);
  if (node.kind == Kind::object) duplicates(node);
  open_.pop_back();
  if (!open_.empty()) ++nodes_[open_.back()].count;
}

void Tape::key(std::size_t begin, std::size_t end, Escapes escapes) {
  if (unread_ > 0) return;
  key_at_ = begin - 1;
  key_ = slice(begin, end);
  key_ = decoded(begin, end, escapes);
}

void Tape::text(std::size_t begin, std::size_t end, Escapes escapes) {
  if (unread_ == 0) put(Kind::text, decoded(begin, end, escapes), begin - 1, end + 1);
}

void Tape::number(std::size_t begin, std::size_t end) {
  const auto written = slice(begin, end);
  const bool whole = written.find_first_of(".eE") == std::string_view::npos;
  if (unread_ == 0 && (!whole || written.size() > 300) && too_large(written)) fault("stix.number");
  put(whole ? Kind::integer : Kind::real, written, begin, end);
}

void Tape::word(std::size_t begin, std::size_t end) {
  const char c = body_[begin];
  put(c == 't' ? Kind::yes : c == 'f' ? Kind::no : Kind::null, slice(begin, end), begin, end);
}

std::string_view Tape::decoded(std::size_t begin, std::size_t end, Escapes escapes) {
  if (escapes == Escapes::none) return slice(begin, end);
  if (decoded_used_ == decoded_.size()) decoded_.emplace_back();
  auto& out = decoded_[decoded_used_++];
  out.clear();
  if (!unescape(slice(begin, end), out)) fault("stix.surrogate");
  return out;
}

void Tape::duplicates(const Node& object) {
  const auto index = static_cast<std::uint32_t>(&object - nodes_.data());
  const Value here(nodes_, index);
  sorted_.clear();
  for (const Value member : here) sorted_.push_back(member->key);
  if (sorted_.size() <= 24) {
    for (std::size_t i = 1; i < sorted_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (sorted_[i] == sorted_[j]) key_ = sorted_[i], fault("stix.duplicate_key", {{"key", std::string(key_)}});
    return;
  }
  std::ranges::sort(sorted_);
  for (auto at = std::ranges::adjacent_find(sorted_); at != sorted_.end();
       at = std::ranges::adjacent_find(at + 1, sorted_.end()))
    key_ = *at, fault("stix.duplicate_key", {{"key", std::string(*at)}});
}

}  // namespace tocsin::wire::stix
