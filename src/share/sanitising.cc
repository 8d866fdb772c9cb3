// What is taken out of a draft before others read it, and what is left.
#include "share/rules.h"

namespace tocsin::share {
namespace {

using namespace state;

bool says_nothing(const SanitisingRules& rules) {
  return rules.remove.empty() && rules.replace.empty() && rules.pseudonymise.empty() && rules.organisations.empty() &&
         rules.victims != Flag::yes && rules.internal_addresses != Flag::yes && rules.internal_domains.empty() &&
         rules.personal_data != Flag::yes && !rules.note;
}

// Placeholders may be longer than what they stand for.
Result<void> check_lengths(const ReleaseText& product) {
  CHECK(model::decode<ReleaseText>(model::encode(product)));
  return {};
}

Result<Draft> sanitise_draft(Desk& desk, const Permit& on, SanitisingRules input) {
  TRY(const auto draft, draft_text(desk, on));
  TRY(const auto marked, event::read_group<ReleaseMarked>(on.record(), ReleaseMarked::info.group));
  TRY(const auto label, issued_label(marked));
  if (marked.reach == Reach::lower && says_nothing(input)) return fail(Code::invalid, "release.nothing_sanitised");
  TRY(const auto sources, standing_sources(desk, on.seen(), by_the_gate(desk)));
  const auto document = document_of(draft.text);
  TRY(const auto rules, rules_for(desk, on, input, document, label, sources));
  auto product = product_of(desk, draft.text, document, rules);
  CHECK(check_lengths(product.text));
  TRY(product.digest.value, digest_of(product.text, marked));
  ReleaseSanitised sanitised;
  sanitised.digest = product.digest;
  sanitised.persons = persons_with_actor(desk, on.record());
  ReleaseRulesSet set;
  static_cast<SanitisingRules&>(set) = std::move(input);
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, sanitised));
  out.pieces.push_back(stated(desk, on, product, draft.label));
  out.pieces.push_back(stated(desk, on, set, draft.label));
  TRY(auto voided, void_consents(desk, on));
  for (auto& piece : voided) out.pieces.push_back(std::move(piece));
  return out;
}

constexpr port::Act all[] = {
    port::act_on<SanitisingRules, sanitise_draft>("release.sanitise", Kind::release, std::nullopt, preparing)
        .during(state::any_phase),
};

}  // namespace

std::span<const port::Act> sanitising_acts() { return all; }

}  // namespace tocsin::share
