// The ledger of a release: which version went to whom, by whose authority, and what became of it.
#include <algorithm>
#include <map>

#include "http/api/background.h"
#include "http/api/views.h"
#include "share/recipients.h"
#include "state/facts/release.h"

namespace tocsin::http {
namespace {

using model::Kind;
using namespace state;

constexpr std::size_t most_versions = 100;

json::Value text_schema() { return json::Object{{"type", "string"}}; }
json::Value uuid_schema() { return json::Object{{"type", "string"}, {"format", "uuid"}}; }
json::Value time_schema() { return json::Object{{"type", "string"}, {"format", "date-time"}}; }
json::Value whole_schema() { return json::Object{{"type", "integer"}}; }
json::Value list_of(json::Value item) { return json::Object{{"type", "array"}, {"items", std::move(item)}}; }
json::Value object_of(json::Object properties) {
  return json::Object{{"type", "object"}, {"properties", std::move(properties)}};
}

void put_organisation(json::Object& out, const model::OrganisationId& id, Organisations& organisations) {
  out.emplace("organisation", to_text(id));
  put_text(out, "organisation_name", organisations.name_of(id));
}

// Whose members the caller may know: those that the label names, and those of what the caller is in.
bool may_know(const Call& call, const model::Atom& atom) {
  using model::AtomKind;
  const auto& clearance = call.gate->clearance();
  if (atom.kind == AtomKind::member_of) return true;
  if (atom.kind == AtomKind::community || atom.kind == AtomKind::participant_of) return clearance.holds(atom);
  if (atom.kind != AtomKind::role) return false;
  return clearance.holds({AtomKind::community, model::Role::none, atom.id}) ||
         clearance.holds({AtomKind::participant_of, model::Role::none, atom.id});
}

// Not there where its readers are hidden from each other.
void put_recipients(const Call& call, const model::Label& label, Organisations& organisations, json::Object& out) {
  if (label.audience.members == model::Members::hidden) return;
  // Whoever meets every set holds one of each: a set whose holders the caller may not know would tell them.
  const auto is_known = [&](const model::AtomSet& set) {
    return std::ranges::all_of(set, [&](const model::Atom& atom) { return may_know(call, atom); });
  };
  const auto& leading = share::leading_atoms(label);
  const auto others = std::ranges::count_if(label.audience.all_of, [&](const model::AtomSet& set) {
    return &set != &leading && !std::ranges::binary_search(set, model::Atom{}) && !is_known(set);
  });
  if (others > 0) return;
  model::AtomSet known;
  std::ranges::copy_if(leading, std::back_inserter(known),
                       [&](const model::Atom& atom) { return may_know(call, atom); });
  const auto found = share::recipients_by(*call.snapshot, label, known);
  organisations.expect(found);
  json::Array list;
  for (const auto& id : found) {
    json::Object one;
    put_organisation(one, id, organisations);
    list.push_back(std::move(one));
  }
  out.emplace("recipients", std::move(list));
}

void put_label(const model::Label& label, json::Object& out) {
  out.emplace("tlp", model::name_of(label.tlp));
  if (label.pap) out.emplace("pap", model::name_of(*label.pap));
  json::Array audience;
  for (const auto& set : label.audience.all_of) {
    json::Array atoms;
    for (const auto& atom : set) atoms.emplace_back(model::to_text(atom));
    audience.push_back(std::move(atoms));
  }
  if (label.audience.members != model::Members::hidden) out.emplace("audience", std::move(audience));
}

std::vector<port::SeenRecord> below(const Call& call, const event::Record& release, Kind kind) {
  return port::all_seen(*call.snapshot, *call.gate,
                        {.kind = kind, .space = release.space.id, .parent = release.ref.id});
}

// When each was first given it, as far as the journal tells the caller: of what is marked AMBER or stricter.
void put_readings(const Call& call, const event::Record& release, Organisations& organisations, json::Object& out) {
  constexpr std::size_t lines_at_once = 1000;
  std::map<model::OrganisationId, Instant> first;
  const model::SpaceId journal(release.author.raw());
  for (std::int64_t before = 0;;) {
    const auto lines = call.gate->release(
        call.snapshot->reads_of(journal, release.ref.id, before, lines_at_once, call.gate->labels()));
    for (const auto& line : lines.value()) {
      const auto [at, is_new] = first.try_emplace(line.value.reader, line.value.at);
      if (!is_new) at->second = std::min(at->second, line.value.at);
    }
    if (lines->size() < lines_at_once) break;
    before = call.snapshot->position_of_fact(lines->back().value.noted);
  }
  json::Array list;
  for (const auto& [reader, at] : first) {
    json::Object one{{"at", to_text(at)}};
    put_organisation(one, reader, organisations);
    list.push_back(std::move(one));
  }
  out.emplace("read_by", std::move(list));
}

void put_consents(const Call& call, const event::Record& release, Organisations& organisations, json::Object& out) {
  json::Array list;
  for (const auto& consent : below(call, release, Kind::consent)) {
    json::Object one{{"consent", to_text(consent->ref.id)},
                     {"state", consent->state()},
                     {"at", to_text(consent->newest_of(event::group_state)->recorded_at)}};
    put_organisation(one, consent->ref.owner, organisations);
    list.push_back(std::move(one));
  }
  out.emplace("consents", std::move(list));
}

void put_receipts(const Call& call, const event::Record& release, Organisations& organisations, json::Object& out) {
  json::Array list;
  for (const auto& receipt : below(call, release, Kind::receipt)) {
    json::Object one{{"receipt", to_text(receipt->ref.id)}, {"state", receipt->state()}};
    put_organisation(one, receipt->ref.owner, organisations);
    if (const auto said = event::read_group<ReceiptConfirmed>(receipt.value(), ReceiptConfirmed::info.group)) {
      one.emplace("disposal", model::name_of(said->disposal));
      one.emplace("at", to_text(receipt->newest_of(ReceiptConfirmed::info.group)->recorded_at));
    }
    list.push_back(std::move(one));
  }
  out.emplace("receipts", std::move(list));
}

// By whose authority.
void put_approval(const event::Record& release, json::Object& out) {
  const auto approved = event::read_group<ReleaseApproved>(release, ReleaseApproved::info.group);
  if (!approved) return;
  out.emplace("approved_by", to_text(approved->person));
  out.emplace("approved_at", to_text(release.newest_of(ReleaseApproved::info.group)->recorded_at));
}

Result<model::Label> label_of(const event::Record& release) {
  TRY(const auto marked, event::read_group<ReleaseMarked>(release, ReleaseMarked::info.group));
  TRY(const auto value, json::parse(marked.label.value));
  return model::label_from_json(value);
}

Result<json::Object> version_of(const Call& call, const event::Record& release, Organisations& organisations) {
  TRY(const auto issue, event::read_group<ReleaseIssued>(release, ReleaseIssued::info.group));
  TRY(const auto label, label_of(release));
  const auto state = release.state();
  json::Object out{{"release", to_text(release.ref.id)},
                   {"code", event::short_code(release.ref.id)},
                   {"version", issue.version.value},
                   {"state", state},
                   {"since", to_text(release.newest_of(event::group_state)->recorded_at)},
                   {"issued_at", to_text(release.newest_of(ReleaseIssued::info.group)->recorded_at)},
                   {"digest", issue.digest.value}};
  if (issue.expires_at) out.emplace("expires_at", to_text(*issue.expires_at));
  put_label(label, out);
  put_approval(release, out);
  put_consents(call, release, organisations, out);
  // Of what was taken back there are readers no more; a frozen audience is told to nobody.
  const auto marked = event::read_group<ReleaseMarked>(release, ReleaseMarked::info.group);
  const bool frozen = marked && marked->frozen == Flag::yes;
  if (frozen) out.emplace("frozen", true);
  if (!frozen && (state == "released" || state == "corrected")) put_recipients(call, label, organisations, out);
  put_readings(call, release, organisations, out);
  put_receipts(call, release, organisations, out);
  return out;
}

// The version before it, the one that it corrects.
std::optional<model::RecordId> before(const event::Record& release) {
  const auto prepared = event::read_group<ReleasePreparation>(release, ReleaseDrafted::info.group);
  return prepared ? prepared->corrects : std::nullopt;
}
std::optional<model::RecordId> after(const event::Record& release) {
  const auto corrected = event::read_group<ReleaseCorrected>(release, ReleaseCorrected::info.group);
  return corrected ? std::optional(corrected->by) : std::nullopt;
}

// To the newest version, then back over all of them.
Result<json::Value> ledger_of(const Call& call) {
  TRY(auto release, readable(call, Kind::release));
  TRY(const auto asked, event::read_group<ReleaseIssued>(release.value(), ReleaseIssued::info.group));
  for (std::size_t n = 0; n < most_versions; ++n) {
    const auto next = after(release.value());
    if (!next) break;
    auto newer = readable(call, *next, Kind::release);
    if (!newer) break;
    release = std::move(*newer);
  }
  Organisations organisations(call);
  json::Array items;
  for (std::size_t n = 0; n < most_versions; ++n) {
    TRY(auto item, version_of(call, release.value(), organisations));
    items.push_back(std::move(item));
    const auto older = before(release.value());
    if (!older) break;
    auto record = readable(call, *older, Kind::release);
    if (!record) break;
    release = std::move(*record);
  }
  return json::Value(json::Object{{"items", std::move(items)}});
}

// Of a large audience each organisation's access is looked up, for each version.
Outcome ledger(const CallRef& call) {
  return in_background(call, [call]() -> Outcome {
    auto made = ledger_of(*call);
    if (!made) return problem(*call, made.error());
    return tagged_json(*call, json::to_text(*made));
  });
}

json::Value schema() {
  const json::Object party{{"organisation", uuid_schema()}, {"organisation_name", text_schema()}};
  json::Object consent = party;
  consent.emplace("consent", uuid_schema());
  consent.emplace("state", text_schema());
  consent.emplace("at", time_schema());
  json::Object reader = party;
  reader.emplace("at", time_schema());
  json::Object receipt = party;
  receipt.emplace("receipt", uuid_schema());
  receipt.emplace("state", text_schema());
  receipt.emplace("disposal", text_schema());
  receipt.emplace("at", time_schema());
  json::Object item{{"release", uuid_schema()},
                    {"code", text_schema()},
                    {"version", whole_schema()},
                    {"state", text_schema()},
                    {"since", time_schema()},
                    {"issued_at", time_schema()},
                    {"digest", text_schema()},
                    {"expires_at", time_schema()},
                    {"tlp", text_schema()},
                    {"pap", text_schema()},
                    {"audience", list_of(list_of(text_schema()))},
                    {"frozen", json::Object{{"type", "boolean"}}},
                    {"approved_by", uuid_schema()},
                    {"approved_at", time_schema()},
                    {"consents", list_of(object_of(std::move(consent)))},
                    {"recipients", list_of(object_of(party))},
                    {"read_by", list_of(object_of(std::move(reader)))},
                    {"receipts", list_of(object_of(std::move(receipt)))}};
  return object_of({{"items", list_of(object_of(std::move(item)))}});
}

}  // namespace

void add_ledger_route(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/releases/{id}/ledger",
              .operation = "release.ledger",
              .handle = ledger,
              .answer = "Object",
              .answer_body = schema});
}

}  // namespace tocsin::http
