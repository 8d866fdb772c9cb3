#include "share/rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/utf8.h"
#include "model/benign.h"
#include "port/aliases.h"
#include "state/facts/prepare.h"

namespace tocsin::share {
namespace {

using namespace state;

constexpr std::size_t most_names = 5000;
constexpr std::size_t shortest_in_words = 4;  // of fewer signs a name is looked for as a word of its own
constexpr std::array<std::string_view, 3> alias_words{"Organisation", "Person", "Host"};

// For what equals are equal in: whatever case and separators a name is written with.
std::string key_of(const Needle& needle) {
  std::string out;
  for (const char32_t sign : needle.signs)
    if (sign != ' ') utf8::append(out, sign);
  return out;
}

class Making {
 public:
  Making(const Desk& desk, const Permit& on, const model::Label& label) : desk_(desk), on_(on) {
    model::Label same;  // one secret an audience, whatever the marking
    same.audience = label.audience;
    audience_ = model::digest_of(same);
  }

  void add(Needle needle, std::string with, std::string_view rule, Within within = Within::text) {
    out_.named.push_back({std::move(needle), within, std::move(with), std::string(rule)});
  }

  void add_alias(Needle needle, NameOf what, Within within) {
    TOCSIN_ASSERT(desk_.aliases != nullptr);
    auto code = desk_.aliases->code(on_.record().author, audience_, key_of(needle));
    add(std::move(needle), fmt::format("{} {}", alias_words[static_cast<std::size_t>(what)], code), "alias", within);
  }

  // A name that the directory has, as far as it can be looked for.
  void add_known(const std::string& name, NameOf what) {
    auto needle = checked_needle(name, "");
    if (!needle || out_.named.size() >= most_names) return;
    const bool is_short = needle->signs.size() < shortest_in_words;
    add_alias(std::move(*needle), what, is_short ? Within::words : Within::text);
  }

  Result<void> add_organisation(const model::OrganisationId& id, const std::string& where) {
    TRY(const auto record, port::referenced(desk_, model::as_record(id), Kind::organisation, where));
    add_names(record);
    return {};
  }
  void add_organisation_if_seen(const model::OrganisationId& id) {
    if (is_nil(id) || !known_.insert(id).second) return;
    if (const auto record = port::referenced(desk_, model::as_record(id), Kind::organisation, "")) add_names(*record);
  }

  // The parties that were hit, as the actor knows them.
  void add_victims() {
    for (const auto& impact : port::all_seen(desk_, {.kind = Kind::impact, .space = on_.record().space.id})) {
      const auto state = impact->state();
      if (state == "affected" || state == "contained" || state == "recovered")
        add_organisation_if_seen(impact->ref.owner);
    }
  }

  void add_persons() {
    for (const auto& person : port::all_seen(desk_, {.kind = Kind::person}))
      if (const auto head = event::read_group<PersonAdded>(person.value(), event::group_head))
        add_known(head->name.value, NameOf::person);
    for (const auto& contact : port::all_seen(desk_, {.kind = Kind::contact})) {
      const auto head = event::read_group<ContactRegistered>(contact.value(), event::group_head);
      if (!head) continue;
      add_known(head->name.value, NameOf::person);
      if (head->deputy) add_known(head->deputy->value, NameOf::person);
    }
  }

  Rules& rules() { return out_; }

 private:
  void add_names(const port::SeenRecord& organisation) {
    const auto profile = event::read_group<OrganisationProfile>(organisation.value(), event::group_head);
    if (!profile) return;
    add_known(profile->name.value, NameOf::organisation);
    if (profile->name_zh) add_known(profile->name_zh->value, NameOf::organisation);
  }

  const Desk& desk_;
  const Permit& on_;
  Digest audience_{};
  Rules out_;
  std::set<model::OrganisationId> known_;
};

// Wholes alone, and never the title.
bool may_be_removed(std::string_view pointer) {
  if (pointer == "/summary" || pointer == "/recommendations") return true;
  for (const std::string_view list : {"/parts/", "/indicators/"})
    if (pointer.starts_with(list) && pointer.find('/', list.size()) == std::string_view::npos) return true;
  return false;
}

Result<void> add_named(Making& making, const SanitisingRules& wanted) {
  for (std::size_t i = 0; i < wanted.replace.size(); ++i) {
    const auto& one = wanted.replace.items[i];
    TRY(auto needle, checked_needle(one.text.value, fmt::format("/replace/{}/text", i)));
    if (one.with) CHECK(checked_needle(one.with->value, fmt::format("/replace/{}/with", i)));
    making.add(std::move(needle), one.with ? one.with->value : "removed", "replace");
  }
  for (std::size_t i = 0; i < wanted.pseudonymise.size(); ++i) {
    const auto& one = wanted.pseudonymise.items[i];
    TRY(auto needle, checked_needle(one.text.value, fmt::format("/pseudonymise/{}/text", i)));
    making.add_alias(std::move(needle), one.as.value_or(NameOf::organisation), Within::text);
  }
  for (std::size_t i = 0; i < wanted.organisations.size(); ++i)
    CHECK(making.add_organisation(wanted.organisations.items[i], fmt::format("/organisations/{}", i)));
  return {};
}

Result<void> add_kinds(Rules& out, const SanitisingRules& wanted) {
  const auto look = [](const std::optional<Flag>& flag) {
    return flag == Flag::yes ? Rules::Look::yes : Rules::Look::no;
  };
  out.internal = look(wanted.internal_addresses);
  out.personal = look(wanted.personal_data);
  for (std::size_t i = 0; i < wanted.internal_domains.size(); ++i) {
    const auto& domain = wanted.internal_domains.items[i].value;
    TRY(auto needle, checked_needle(domain, fmt::format("/internal_domains/{}", i)));
    auto signs = plain_form(domain).signs;
    while (!signs.empty() && signs.front() == '.') signs.erase(signs.begin());
    while (!signs.empty() && signs.back() == '.') signs.pop_back();
    if (signs.empty()) return fail(Code::invalid, "sanitise.empty", fmt::format("/internal_domains/{}", i));
    out.internal_domains.push_back(std::move(signs));
    out.named.push_back({std::move(needle), Within::text, "internal address", "internal"});
  }
  for (std::size_t i = 0; i < wanted.keep.size(); ++i) {
    TRY(auto needle, checked_needle(wanted.keep.items[i].value, fmt::format("/keep/{}", i)));
    out.kept.push_back(std::move(needle));
  }
  return {};
}

bool hides_provider(const model::Label& label, Instant now) {
  return label.terms && label.terms->provider_attribution == model::Attribution::must_not &&
         model::binds(*label.terms, now);
}

void add_providers(Making& making, Instant now, const model::Label& label, std::span<const StandingSource> sources,
                   const std::optional<Flag>& victims) {
  for (const auto& source : sources)
    if (victims == Flag::yes || hides_provider(label, now) || hides_provider(source.label, now))
      making.add_organisation_if_seen(source.source.organisation);
}

}  // namespace

json::Value document_of(const ReleaseText& text) {
  json::Object out{{"title", text.title.value}};
  if (text.summary) out.emplace("summary", text.summary->value);
  if (text.recommendations) out.emplace("recommendations", text.recommendations->value);
  json::Array parts;
  for (const auto& part : text.parts)
    parts.push_back(json::Object{{"field", part.field.value}, {"text", part.text.value}});
  json::Array indicators;
  for (const auto& one : text.indicators) indicators.emplace_back(one.value.value);
  out.emplace("parts", std::move(parts));
  out.emplace("indicators", std::move(indicators));
  return out;
}

Result<Rules> rules_for(const Desk& desk, const Permit& on, const SanitisingRules& wanted, const json::Value& document,
                        const model::Label& label, std::span<const StandingSource> sources) {
  Making making(desk, on, label);
  for (std::size_t i = 0; i < wanted.remove.size(); ++i) {
    const auto& pointer = wanted.remove.items[i].value;
    if (!may_be_removed(pointer) || !leads_somewhere(document, pointer))
      return fail(Code::invalid, "release.cannot_remove", fmt::format("/remove/{}", i), {{"pointer", pointer}});
    making.rules().removed.push_back(pointer);
  }
  CHECK(add_named(making, wanted));
  CHECK(add_kinds(making.rules(), wanted));
  if (wanted.victims == Flag::yes) making.add_victims();
  add_providers(making, desk.now, label, sources, wanted.victims);
  if (wanted.personal_data == Flag::yes) making.add_persons();
  return std::move(making.rules());
}

namespace {

// The text at a step of the document that is as it was but for what the rules took; nullptr where that was all of it.
class Left {
 public:
  explicit Left(const Sanitised& from) {
    for (const auto& change : from.changes) changed_.emplace(change.path, &change);
  }
  // Whether the whole stays.
  bool stays(const std::string& path) const {
    const auto at = changed_.find(path);
    return at == changed_.end() || at->second->after.has_value();
  }
  template <class T>
  void lay(T& text, const std::string& path) const {
    if (const auto at = changed_.find(path); at != changed_.end() && at->second->after) text.value = *at->second->after;
  }
  bool touches(const std::string& path) const { return changed_.contains(path); }

 private:
  std::map<std::string, const Changed*> changed_;
};

// What stands at a place of the draft: a field of a source, or of the draft itself.
std::string field_at(const ReleaseText& draft, std::string_view path) {
  constexpr std::string_view parts = "/parts/";
  const auto number = path.starts_with(parts) ? path.substr(parts.size()) : std::string_view();
  for (std::size_t i = 0; i < draft.parts.size(); ++i)
    if (number.substr(0, number.find('/')) == fmt::to_string(i))
      return draft.parts.items[i].about.value + " " + draft.parts.items[i].field.value;
  return std::string(path.substr(1, path.find('/', 1) - 1));
}

ReleaseChange as_change(const Changed& one, const ReleaseText& draft) {
  ReleaseChange out{{one.path}, {field_at(draft, one.path)}, {one.before}, {}, {}};
  if (one.after) out.after = Prose{*one.after};
  for (const auto& rule : one.rules) out.rules.items.push_back({rule});
  return out;
}

// Of a part that is taken out whole, its text.
void show_part(const ReleaseText& draft, ReleaseChange& change) {
  for (std::size_t i = 0; i < draft.parts.size(); ++i)
    if (change.path.value == fmt::format("/parts/{}", i)) change.before = draft.parts.items[i].text;
}

bool is_kept(const Rules& rules, const std::string& value) {
  const auto form = plain_form(value);
  return std::ranges::any_of(rules.kept,
                             [&](const Needle& one) { return end_of_match(form, 0, one) == form.signs.size(); });
}

void keep_indicators(const Desk& desk, const ReleaseText& draft, const Rules& rules, const Left& left,
                     ReleaseProductMade& out) {
  const auto& benign = desk.warninglists;
  for (std::size_t i = 0; i < draft.indicators.size(); ++i) {
    const auto& one = draft.indicators.items[i];
    const auto path = fmt::format("/indicators/{}", i);
    if (left.touches(path)) continue;
    const auto hit = benign.first_hit({one.type, one.value.value});
    if (hit && !is_kept(rules, one.value.value)) {
      ReleaseChange change{{path}, {"indicators"}, {one.value.value}, {}, {}};
      change.rules.items.push_back({"benign"});
      change.rules.items.push_back({hit->list->id});
      out.changes.items.push_back(std::move(change));
      continue;
    }
    out.text.indicators.items.push_back(one);
  }
}

}  // namespace

ReleaseProductMade product_of(const Desk& desk, const ReleaseText& draft, const json::Value& document,
                              const Rules& rules) {
  const auto done = sanitise(document, rules);
  const Left left(done);
  ReleaseProductMade out;
  out.text.title = draft.title;
  left.lay(out.text.title, "/title");
  if (draft.summary && left.stays("/summary")) {
    out.text.summary = draft.summary;
    left.lay(*out.text.summary, "/summary");
  }
  if (draft.recommendations && left.stays("/recommendations")) {
    out.text.recommendations = draft.recommendations;
    left.lay(*out.text.recommendations, "/recommendations");
  }
  for (std::size_t i = 0; i < draft.parts.size(); ++i) {
    const auto path = fmt::format("/parts/{}", i);
    if (!left.stays(path)) continue;
    auto part = draft.parts.items[i];
    left.lay(part.field, path + "/field");
    left.lay(part.text, path + "/text");
    out.text.parts.items.push_back(std::move(part));
  }
  for (const auto& change : done.changes) {
    out.changes.items.push_back(as_change(change, draft));
    if (change.path.starts_with("/indicators/")) out.changes.items.back().after.reset();
    if (!change.after) show_part(draft, out.changes.items.back());
  }
  keep_indicators(desk, draft, rules, left, out);
  return out;
}

}  // namespace tocsin::share
