#include "report/feeds.h"

#include <algorithm>

#include "report/kinds.h"

namespace tocsin::report {
namespace {

using namespace state;

constexpr std::string_view to_stop = "report.stop_feed";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// What every reader of an address takes for the host; "//good@bad" and "//good\bad" mean to mislead.
bool is_of_authority(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
}

bool is_of_path(char c) {
  return c > ' ' && c < 127 && c != '?' && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
}

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

bool stays_here(std::string_view host) {
  const bool four =
      host.starts_with("127.") && std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return four || host == "localhost" || host == "[::1]";
}

Result<void> check_label(const Desk& desk, const model::CommunityId& community, const FeedTerms& terms) {
  if (!terms.label) return {};
  const auto& label = *terms.label;
  if (label.tlp == model::Tlp::red) return fail(Code::invalid, "feed.red", "/label/tlp");
  if (label.audience && !model::atom_from_text(label.audience->value))
    return fail(Code::invalid, "label.atom", "/label/audience");
  const bool pushes = terms.direction == FeedDirection::push;
  const auto shelf =
      shelf_for(desk.snapshot, desk.gate, shelf_of(terms, community), pushes ? ShelfUse::read : ShelfUse::write);
  if (!shelf) return fail(Code::invalid, "reference.unknown", "/label/audience");
  return {};
}

Result<void> check_terms(const Desk& desk, const event::SpaceRef& space, const FeedTerms& terms) {
  CHECK(origin_of(terms.api_root.value, "/api_root"));
  return check_label(desk, model::CommunityId(space.id.raw()), terms);
}

Result<Draft> subscribe(Desk& desk, const Permit& on, FeedSubscribed input) {
  CHECK(check_terms(desk, on.record().space, input));
  const auto owner = desk.acting_for();
  const auto team = port::role_in(model::Role::team, on.record().space.id);
  return port::make(desk, on, owner, port::label_for(model::Tlp::amber, {port::member_of(owner), team}), input);
}

Result<Draft> change(Desk& desk, const Permit& on, FeedChanged input) {
  TRY(const auto before, event::read_group<FeedTerms>(on.record(), event::group_head));
  if (input.direction != before.direction) return fail(Code::conflict, "feed.direction", "/direction");
  if (on.record().state() == "ended") return fail(Code::conflict, "feed.over");
  CHECK(check_terms(desk, on.record().space, input));
  return port::just_edit(desk, on, std::move(input));
}

// Its organisation alone says where it leads and what it brings; the team may halt it.
constexpr port::Act all[] = {
    port::act_on<FeedSubscribed, subscribe>("feed.subscribe", Kind::community, Kind::feed, Who::member | Who::team),
    port::act_on<FeedChanged, change>("feed.change", Kind::feed, std::nullopt, Who::owner),
    port::move_act<FeedPaused>("feed.pause", Who::owner | Who::team),
    port::move_act<FeedResumed>("feed.resume", Who::owner | Who::team),
    port::move_act<FeedEnded>("feed.end", Who::owner | Who::team),
};

}  // namespace

std::span<const port::Act> feed_acts() { return all; }

Result<std::string> origin_of(std::string_view api_root, std::string where) {
  const auto bad = [&] { return fail(Code::invalid, "feed.url", where); };
  const auto scheme_ends = api_root.find("://");
  if (scheme_ends == std::string_view::npos) return bad();
  std::string scheme(api_root.substr(0, scheme_ends));
  std::ranges::transform(scheme, scheme.begin(), lower);
  if (scheme != "https" && scheme != "http") return bad();
  const auto rest = api_root.substr(scheme_ends + 3);
  const auto path = std::min(rest.find('/'), rest.size());
  std::string authority(rest.substr(0, path));
  std::ranges::transform(authority, authority.begin(), lower);
  if (host_of(authority).empty() || !std::ranges::all_of(authority, is_of_authority)) return bad();
  if (!std::ranges::all_of(rest.substr(path), is_of_path)) return bad();
  if (scheme == "http" && !stays_here(host_of(authority))) return fail(Code::invalid, "feed.url_plain", where);
  return scheme + "://" + authority;
}

port::Shelf shelf_of(const FeedTerms& terms, const model::CommunityId& community) {
  const auto usual = port::community_atom(model::as_space(community));
  const bool named = terms.label && terms.label->audience;
  return {community, named ? model::atom_from_text(terms.label->audience->value).value_or(usual) : usual};
}

FeedReach reach_of(const FeedTerms& terms, const model::OrganisationId& organisation) {
  FeedReach out;
  if (!terms.label) return out;
  out.at_most = terms.label->tlp;
  if (out.at_most == model::Tlp::amber || out.at_most == model::Tlp::amber_strict) out.submitters = {organisation};
  return out;
}

Result<Draft> stop(Desk& desk, const Permit& feed, FeedRefusal refusal) {
  const auto* state = feed.record().newest_of(event::group_state);
  auto out = port::draft_of(feed.record().ref.id, port::move(desk, feed, FeedStopped{refusal}));
  out.pieces.front().by = port::By::server;
  out.pieces.front().id = port::reaction_fact_id(state->fact, to_stop, 0);
  return out;
}

}  // namespace tocsin::report
