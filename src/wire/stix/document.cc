#include "wire/stix/document.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "wire/stix/forms.h"
#include "wire/stix/tape.h"

namespace tocsin::wire::stix {

using std::string_view;

// An object's members at the top, of which only those that an envelope or a bundle has are looked at.
struct Document::Outer {
  static constexpr std::array<string_view, 6> names = {"objects", "type", "id", "spec_version", "more", "next"};
  enum Name : std::uint8_t { objects, type, id, spec_version, more, next };
  struct Found {
    std::size_t begin = string_view::npos;
    std::size_t end = 0;
    bool there() const { return begin != string_view::npos; }
  };
  std::array<Found, 6> found;
  std::size_t count = 0;
  std::size_t twice = string_view::npos;  // where the first key stands that was there already
};

std::unexpected<Error> Document::broken(string_view what) const {
  return fail(Code::invalid, what, "offset:" + std::to_string(walk_.at()));
}

Result<void> Document::encoding() const {
  if (simdjson::validate_utf8(body_.data(), body_.size())) return {};
  std::size_t at = 0;
  for (std::size_t size = 0; at < body_.size(); at += size) {
    const auto lead = static_cast<unsigned char>(body_[at]);
    size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (!utf8::valid(body_.substr(at, size))) break;
  }
  return fail(Code::invalid, "json.encoding", "offset:" + std::to_string(at));
}

Result<void> Document::count(std::size_t objects) {
  shape_.objects += objects;
  if (shape_.objects <= limits_.objects && parts_.size() <= limits_.objects) return {};
  return fail(Code::limit, "stix.too_many_objects", "offset:" + std::to_string(walk_.at()),
              {{"max", std::to_string(limits_.objects)}});
}

Result<Shape> Document::survey() {
  constexpr std::size_t most = std::size_t{4} << 30;
  if (body_.size() > limits_.bytes || body_.size() >= most)
    return fail(Code::limit, "json.size", "offset:" + std::to_string(std::min(limits_.bytes, most)));
  CHECK(encoding());
  std::size_t values = 0;
  walk_.skip_space();
  do {
    CHECK(top());
    walk_.skip_space();
    ++values;
  } while (!walk_.ended());
  if (values > 1) shape_.holder = Holder::sequence;
  return shape_;
}

Result<void> Document::skip() {
  Unheard nobody;
  if (!walk_.value(nobody)) return broken();
  return {};
}

Result<void> Document::top() {
  if (walk_.peek() == '{') return top_object();
  if (walk_.peek() != '[') {
    CHECK(skip());
    return count(1);
  }
  const auto begin = walk_.at();
  std::size_t objects = 0;
  CHECK(list(objects));
  shape_.holder = Holder::list;
  parts_.push_back({begin, begin, walk_.at()});
  return count(objects);
}

Result<void> Document::list(std::size_t& count) {
  walk_.take('[');
  walk_.skip_space();
  if (walk_.take(']')) return {};
  for (;;) {
    CHECK(skip());
    ++count;
    walk_.skip_space();
    if (walk_.take(']')) return {};
    if (!walk_.take(',')) return broken();
    walk_.skip_space();
  }
}

std::string Document::text_at(std::size_t begin, std::size_t end) {
  const auto inside = body_.substr(begin + 1, end - begin - 2);
  if (inside.find('\\') == string_view::npos) return std::string(inside);
  Tape tape(limits_);
  Walk walk(body_.substr(0, end));
  walk.go_to(begin);
  return tape.read(body_, walk) ? std::string(tape.root().text()) : std::string();
}

Result<void> Document::member(Outer& outer) {
  const auto key_at = walk_.at();
  std::size_t begin = 0;
  std::size_t end = 0;
  Escapes escapes{};
  if (!walk_.string(begin, end, escapes)) return broken();
  std::string decoded;
  if (escapes == Escapes::some) decoded = text_at(key_at, end + 1);
  const auto key = escapes == Escapes::some ? string_view(decoded) : body_.substr(begin, end - begin);
  walk_.skip_space();
  if (!walk_.take(':')) return broken();
  walk_.skip_space();
  const auto value_at = walk_.at();
  const auto* name = std::ranges::find(Outer::names, key);
  if (name == Outer::names.begin() && walk_.peek() == '[') {
    outer.count = 0;
    CHECK(list(outer.count));
  } else {
    CHECK(skip());
  }
  if (name == Outer::names.end()) return {};
  auto& found = outer.found[static_cast<std::size_t>(name - Outer::names.begin())];
  if (found.there() && outer.twice == string_view::npos) outer.twice = key_at;
  found = {value_at, walk_.at()};
  return {};
}

void Document::bundle(const Outer& outer, std::string id) {
  const auto fault = [&](std::string_view where, std::string_view what, std::vector<Arg> args = {}) {
    if (shape_.faults.size() < limits_.faults)
      shape_.faults.push_back({std::string(where), std::string(what), std::move(args)});
  };
  if (!outer.found[Outer::id].there())
    fault("/id", "stix.required", {{"property", "id"}});
  else if (const auto type = type_in_identifier(id); type.empty())
    fault("/id", "stix.identifier");
  else if (type != "bundle")
    fault("/id", "stix.id_type", {{"type", "bundle"}});
  if (outer.found[Outer::objects].there() && outer.count == 0) fault("/objects", "stix.empty_list");
  if (shape_.bundle_id.empty()) shape_.bundle_id = std::move(id);
}

// A bundle, an envelope (it has no type, and objects or no id) or an object.
Result<void> Document::top_object() {
  const auto begin = walk_.at();
  Outer outer;
  walk_.take('{');
  walk_.skip_space();
  if (!walk_.take('}')) {
    for (;;) {
      CHECK(member(outer));
      walk_.skip_space();
      if (walk_.take('}')) break;
      if (!walk_.take(',')) return broken();
      walk_.skip_space();
    }
  }
  const auto text = [&](Outer::Name name) {
    const auto& found = outer.found[name];
    return found.there() && body_[found.begin] == '"' ? text_at(found.begin, found.end) : std::string();
  };
  const auto& objects = outer.found[Outer::objects];
  const bool bundle = text(Outer::type) == "bundle";
  const bool envelope = !outer.found[Outer::type].there() && (objects.there() || !outer.found[Outer::id].there());
  if (!bundle && !envelope) {
    shape_.holder = Holder::object;
    return count(1);
  }
  if (outer.twice != string_view::npos)
    return fail(Code::invalid, "json.duplicate_key", "offset:" + std::to_string(outer.twice));
  if (objects.there() && body_[objects.begin] != '[')
    return fail(Code::invalid, "stix.objects", "offset:" + std::to_string(objects.begin));
  shape_.holder = bundle ? Holder::bundle : Holder::envelope;
  if (bundle) this->bundle(outer, text(Outer::id));
  if (const auto& more = outer.found[Outer::more]; envelope && more.there() && body_[more.begin] == 't') {
    shape_.more = More::yes;
    shape_.next = text(Outer::next);
  }
  parts_.push_back({begin, objects.begin, walk_.at()});
  return count(outer.count);
}

Result<void> Document::elements(const std::function<Result<void>(Walk&)>& at_each) {
  walk_.go_to(0);
  auto part = parts_.begin();
  for (walk_.skip_space(); !walk_.ended(); walk_.skip_space()) {
    if (part == parts_.end() || part->begin != walk_.at()) {
      CHECK(at_each(walk_));
      continue;
    }
    if (part->list != string_view::npos) {
      walk_.go_to(part->list + 1);
      for (walk_.skip_space(); !walk_.take(']'); walk_.skip_space()) {
        CHECK(at_each(walk_));
        walk_.skip_space();
        walk_.take(',');
      }
    }
    walk_.go_to(part->end);
    ++part;
  }
  return {};
}

}  // namespace tocsin::wire::stix
