// Who will read what is about to be sent, or what was; and who would if the memberships were other ones.
// POST /api/v1/preview: nothing is appended. See share/preview.h.
#include "http/api/aliases.h"
#include "http/api/api.h"
#include "http/api/keyed_pseudonyms.h"
#include "http/api/marking_input.h"
#include "http/api/perform.h"
#include "http/api/preview_json.h"
#include "port/parties.h"

namespace tocsin::http {
namespace {

using model::AtomKind;
using share::WhatIf;

constexpr std::size_t most_changes = 100;

enum class Change : std::uint8_t { join, leave, exclude };
constexpr std::array<std::string_view, 3> change_names{"join", "leave", "exclude"};
std::span<const std::string_view> names_of(Change) { return change_names; }

struct Otherwise {
  Change change = Change::join;
  model::OrganisationId organisation;
  std::optional<model::Line<120>> of;
  static constexpr auto fields =
      std::tuple{model::field("change", &Otherwise::change), model::field("organisation", &Otherwise::organisation),
                 model::field("of", &Otherwise::of)};
};

// Beside these: `marking`, and `input`, the body that the act would be sent.
struct Input {
  std::optional<model::RecordId> record;
  std::optional<model::Line<60>> act;
  std::optional<model::RecordId> on;
  model::List<Otherwise, most_changes> what_if;
  static constexpr auto fields = std::tuple{model::field("record", &Input::record), model::field("act", &Input::act),
                                            model::field("on", &Input::on), model::field("what_if", &Input::what_if)};
};

struct Asked {
  Input input;
  std::optional<json::Value> marking;
  json::Value body = json::Object{};
};

std::optional<json::Value> taken(json::Object& object, std::string_view name) {
  auto* member = object.if_contains(name);
  if (member == nullptr) return std::nullopt;
  auto out = std::move(*member);
  object.erase(name);
  return out;
}

Result<Asked> read(const Call& call) {
  TRY(auto body, body_of(call));
  if (!body.is_object()) return model::wrong_type("object", "");
  Asked out;
  out.marking = taken(body.get_object(), "marking");
  if (auto input = taken(body.get_object(), "input")) out.body = std::move(*input);
  CHECK(model::decode_into(out.input, body));
  const int ways = int{out.input.record.has_value()} + int{out.input.act.has_value()} + int{out.marking.has_value()};
  if (ways != 1 || (out.input.on && !out.input.act)) return fail(Code::invalid, "preview.of_what");
  return out;
}

bool is_joined(const model::Atom& atom) {
  return atom.kind == AtomKind::circle || atom.kind == AtomKind::community || atom.kind == AtomKind::participant_of;
}

Result<std::vector<WhatIf>> changes_in(const port::Desk& desk, const Input& input) {
  std::vector<WhatIf> out;
  for (std::size_t i = 0; i < input.what_if.size(); ++i) {
    const auto& one = input.what_if.items[i];
    const auto where = json::pointer_step("/what_if", i);
    WhatIf change{.way = static_cast<WhatIf::Way>(one.change), .organisation = one.organisation, .atom = {}};
    CHECK(port::require_known(desk, {port::member_of(one.organisation)}, where + "/organisation"));
    if (one.change != Change::exclude) {
      const auto atom = one.of ? model::atom_from_text(one.of->value) : std::nullopt;
      if (!atom || !is_joined(*atom)) return fail(Code::invalid, "preview.join_what", where + "/of");
      CHECK(port::require_known(desk, {*atom}, where + "/of"));
      change.atom = *atom;
    }
    out.push_back(change);
  }
  return out;
}

struct Parts {
  std::vector<share::Part> parts;
  share::View view = share::View::sender;
};

// As the sender wrote it: in no incident, and with themselves only where they named themselves.
Result<Parts> parts_of_marking(const port::Desk& desk, const json::Value& marking) {
  TRY(const auto choice, marking_from(marking, "/marking"));
  model::Label label;
  label.tlp = choice.tlp.value_or(model::Tlp::amber);
  label.pap = choice.pap;
  if (choice.audience) {
    CHECK(port::require_known(desk, *choice.audience, "/marking/audience"));
    label.audience = model::audience_of(*choice.audience);
  }
  CHECK(port::require_known(desk, choice.except, "/marking/except"));
  label.audience = model::join(label.audience, {.all_of = {}, .except = choice.except});
  label.handling = choice.handling;
  label.terms = choice.terms;
  if (auto within = policy::within_marking(label); !within) {
    within.error().where = "/marking";
    return std::unexpected(within.error());
  }
  return Parts{{{{"*"}, std::move(label)}}, share::View::sender};
}

Result<Parts> parts_of_act(const Call& call, port::Desk& desk, const Asked& asked) {
  const auto& input = asked.input;
  std::optional<model::Kind> kind;
  if (input.on) {
    TRY(auto sealed, call.snapshot->load_for(*input.on, call.gate->labels()));
    TRY(const auto released, call.gate->release(std::move(sealed)));
    kind = released->ref.kind;
  }
  const auto* act = mounted_act(input.act->value, kind);
  // What wants a step-up chooses no readers, and may take long.
  if (act == nullptr || act->step_up == port::StepUp::needed)
    return fail(Code::invalid, "preview.no_such_act", "/act", {{"act", input.act->value}});
  TRY(const auto draft, rehearse(call, desk, *act, input.on, asked.body));
  return Parts{share::parts_of(draft), share::View::sender};
}

Result<Parts> parts_of_record(const Call& call, const model::RecordId& id) {
  TRY(auto sealed, call.snapshot->load_for(id, call.gate->labels()));
  TRY(const auto released, call.gate->release(std::move(sealed)));
  return Parts{share::parts_of(released), share::View::reader};
}

Result<Parts> parts_asked_for(const Call& call, port::Desk& desk, const Asked& asked) {
  if (asked.input.record) return parts_of_record(call, *asked.input.record);
  return asked.marking ? parts_of_marking(desk, *asked.marking) : parts_of_act(call, desk, asked);
}

Outcome answer(const CallRef& call) {
  const auto made = [&]() -> Result<std::string> {
    TRY(const auto asked, read(*call));
    port::Desk desk{*call->snapshot,
                    *call->gate,
                    call->services.entropy,
                    call->services.clock.now(),
                    {},
                    {},
                    {},
                    call->services.warninglists};
    const KeyedAliases aliases(call->services.keyring);
    const KeyedPseudonyms pseudonyms(call->services.keyring);
    desk.aliases = &aliases;
    desk.pseudonyms = &pseudonyms;
    TRY(auto otherwise, changes_in(desk, asked.input));
    TRY(auto parts, parts_asked_for(*call, desk, asked));
    TRY(const auto preview,
        share::preview(*call->snapshot, *call->gate, std::move(parts.parts), parts.view, std::move(otherwise)));
    return preview_json(preview, call->language);
  }();
  return made ? json_response(200, *made) : problem(*call, made.error());
}

json::Value body_schema() {
  auto out = model::schema<Input>();
  auto& properties = out.get_object()["properties"].get_object();
  properties.emplace("marking", marking_schema());
  properties.emplace("input", json::Object{{"type", "object"}});
  return out;
}

}  // namespace

void add_preview_route(Router& router) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/preview",
              .operation = "preview",
              .scope = Scope::read,
              .handle = answer,
              .body = body_schema,
              .answer = "Object",
              .answer_body = preview_schema});
}

}  // namespace tocsin::http
