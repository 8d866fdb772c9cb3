#include "wire/stix/granular.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/json.h"
#include "wire/stix/check.h"
#include "wire/stix/forms.h"
#include "wire/stix/select.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

// A stretch of the object that is cut out, or replaced by other text.
struct Edit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};

class Redaction {
 public:
  explicit Redaction(Value object) : object_(object), gone_(object->next), steps_(selector_steps(object)) {}

  // False where the whole must be withheld.
  bool take_out(std::span<const std::string> selectors) {
    for (const auto& selector : selectors) {
      const auto value = is_selector(selector) ? selected(object_, selector, steps_) : Value();
      if (!value || must_stay(selector)) return false;
      gone_[value.index()] = true;
    }
    if (empty_now(object_) || gone_[0]) return false;
    const auto entries = object_.find("granular_markings");
    if (entries.is(Kind::list))
      for (const Value entry : entries) forget(entry.find("selectors"));
    return !empty_now(object_) && steps_ > 0;
  }

  // An id made from properties (version 5, whoever made it and however well) lets a guess of them be confirmed.
  bool leaves_what_made_the_id() const {
    const auto id = object_.text_of("id");
    if (id.size() < 36 || id[id.size() - 22] != '5') return true;
    const auto made_from = contributors_of(object_.text_of("type"));
    for (const Value each : object_)
      if (has_name(made_from, each->key) && holds_gone(each)) return false;
    return true;
  }

  std::string text(std::string_view bytes) {
    cut(object_);
    std::ranges::sort(edits_, {}, &Edit::begin);
    std::string out;
    std::size_t at = 0;
    for (const auto& edit : edits_) {
      out += bytes.substr(at, edit.begin - at);
      out += edit.text;
      at = edit.end;
    }
    out += bytes.substr(at);
    return out;
  }

 private:
  static bool must_stay(std::string_view selector) {
    const auto first = selector.substr(0, selector.find('.'));
    return first == "object_marking_refs" || first == "granular_markings" || first == "revoked";
  }

  bool holds_gone(Value value) const {
    for (auto i = value.index(); i < value->next; ++i)
      if (gone_[i]) return true;
    return false;
  }

  // Marks containers all of whose members are gone as gone, from the inside out; true where this is one.
  bool empty_now(Value value) {
    if (!value.is(Kind::object) && !value.is(Kind::list)) return false;
    bool any = false;
    bool left = false;
    for (const Value each : value) {
      if (!gone_[each.index()] && empty_now(each)) gone_[each.index()] = true;
      any = any || gone_[each.index()];
      left = left || !gone_[each.index()];
    }
    return any && !left;
  }

  // The selectors of one entry: those that spoke of what is gone go, those that stay follow their elements.
  void forget(Value selectors) {
    if (!selectors.is(Kind::list)) return;
    bool left = false;
    for (const Value each : selectors) {
      std::string moved;
      if (!follows(each.text(), moved)) {
        gone_[each.index()] = true;
        continue;
      }
      left = true;
      if (moved == each.text()) continue;
      std::string quoted;
      json::append_quoted(quoted, moved);
      edits_.push_back({each->begin, each->end, std::move(quoted)});
    }
    if (!left) drop_entry(selectors);
  }

  // The entry around `selectors`: it has nothing to speak of.
  void drop_entry(Value selectors) {
    for (const Value entry : object_.find("granular_markings"))
      if (entry.index() < selectors.index() && selectors.index() < entry->next) gone_[entry.index()] = true;
  }

  // `selector` as it is to be written now; false where it points into what is gone, or at nothing.
  bool follows(std::string_view selector, std::string& moved) {
    Value at = object_;
    while (!selector.empty()) {
      const auto end = std::min(selector.find('.'), selector.size());
      const auto step = selector.substr(0, end);
      selector.remove_prefix(std::min(end + 1, selector.size()));
      const auto next = selected(at, step, steps_);
      if (!next || gone_[next.index()]) return false;
      if (!moved.empty()) moved += '.';
      moved += at.is(Kind::list) ? '[' + std::to_string(place_of(at, next)) + ']' : std::string(step);
      at = next;
    }
    return true;
  }

  std::size_t place_of(Value list, Value element) {
    std::size_t out = 0;
    for (const Value each : list) {
      if (each.index() == element.index()) break;
      if (steps_ > 0) --steps_;
      if (!gone_[each.index()]) ++out;
    }
    return out;
  }

  // Cuts what is gone out of a container that keeps something, with the comma that parted it from the rest.
  void cut(Value container) {
    std::size_t kept_end = std::string::npos;
    std::size_t run = std::string::npos;
    std::size_t run_end = 0;
    for (const Value each : container) {
      if (gone_[each.index()]) {
        if (run == std::string::npos) run = each->key_at;
        run_end = each->end;
        continue;
      }
      if (run != std::string::npos) edits_.push_back({run, each->key_at, {}});
      run = std::string::npos;
      kept_end = each->end;
      if (each.is(Kind::object) || each.is(Kind::list)) cut(each);
    }
    if (run != std::string::npos) edits_.push_back({kept_end, run_end, {}});
  }

  Value object_;
  std::vector<bool> gone_;
  std::size_t steps_;
  std::vector<Edit> edits_;
};

// Read as if it had been received, and of the edition that it was of: without spec_version it might pass for one
// of 2.0.
bool is_valid(std::string_view object, std::string_view spec_version) {
  bool out = false;
  const auto read = for_each_object(object, {}, [&](const ObjectView& view) -> Result<void> {
    out = view.faults.empty() && view.spec_version == spec_version;
    return {};
  });
  return read && read->objects == 1 && out;
}

}  // namespace

std::optional<std::string> redacted(std::string_view object, std::span<const std::string> selectors) {
  if (selectors.empty()) return std::string(object);
  Tape tape(ReadLimits{});
  Walk walk(object);
  walk.skip_space();
  if (!tape.read(object, walk) || tape.broken() || !tape.root().is(Kind::object)) return std::nullopt;
  Redaction redaction(tape.root());
  if (!redaction.take_out(selectors)) return std::nullopt;
  if (!redaction.leaves_what_made_the_id()) return std::nullopt;
  auto out = redaction.text(object);
  if (!is_valid(out, spec_version_of(tape.root(), character_of(tape.root())))) return std::nullopt;
  return out;
}

}  // namespace tocsin::wire::stix
