#include "wire/stix/observed.h"

#include <algorithm>

#include "wire/observable.h"
#include "wire/stix/indexed_terms.h"
#include "wire/stix/types.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

bool is_scalar(Value value) { return value.is(Kind::text) || value.is(Kind::integer); }

}  // namespace

void Observed::object(Value object) {
  const auto type = object.text_of("type");
  if (type == "vulnerability") return vulnerability(object);
  if (type == "observed-data") {
    if (const auto inside = object.find("objects"); inside.is(Kind::object))
      for (const Value entry : inside) observable(entry, entry.text_of("type"));
    return;
  }
  const auto* known = type_of(type);
  if (known == nullptr || known->family == Family::sco) observable(object, type);
}

void Observed::observable(Value object, std::string_view type) {
  if (!object.is(Kind::object)) return;
  for (const Value member : object) {
    if (!is_scalar(member) || member->key == "type" || member->key == "id") continue;
    const auto rule = rule_of(type, member->key);
    if (rule.reading == Reading::typed) keep(rule.type, member->text);
  }
  digests(object.find("hashes"));
  if (type != "file") return;
  if (const auto imphash = object.find("extensions").find("windows-pebinary-ext").find("imphash"))
    keep(model::ObservableType::imphash, imphash.text());
}

void Observed::digests(Value hashes) {
  if (!hashes.is(Kind::object)) return;
  for (const Value member : hashes) keep(digest_type(member->key), member.text());
}

void Observed::vulnerability(Value object) {
  if (const auto references = object.find("external_references"); references.is(Kind::list))
    for (const Value reference : references)
      if (reference.text_of("source_name") == "cve")
        keep(model::ObservableType::vulnerability, reference.text_of("external_id"));
  keep(model::ObservableType::vulnerability, object.text_of("name"));
}

void Observed::pattern(const std::vector<Comparison>& compared) {
  for (auto& made : indexed_terms(compared))
    if (out_.size() < most_) add(std::move(made));
}

void Observed::keep(model::ObservableType type, std::string_view text) {
  if (text.empty() || out_.size() >= most_) return;
  if (auto made = normalise(type, text)) add(std::move(*made));
}

// Objects hold a few; those that hold thousands are sorted at the end (objects.cc).
void Observed::add(model::Observable&& made) {
  if (out_.size() <= 16 && std::ranges::find(out_, made) != out_.end()) return;
  out_.push_back(std::move(made));
}

}  // namespace tocsin::wire::stix
