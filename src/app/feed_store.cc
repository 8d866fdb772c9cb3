#include "app/feed_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "http/taxii/incoming.h"
#include "i18n/catalogue.h"
#include "peer/taxii/status.h"
#include "port/signing.h"
#include "report/feeds.h"
#include "report/intelligence.h"
#include "wire/stix/objects.h"

namespace tocsin::app {
namespace {

using http::taxii::Incoming;

constexpr std::size_t most_listed = 100;

// What the organisation holds and its place of a responder; no person's own.
policy::Clearance machine_of(const model::OrganisationId& organisation, port::Snapshot& snapshot) {
  const auto service = snapshot.clearance_of({}, organisation);
  auto own = service.own();
  own.push_back({model::AtomKind::role, model::Role::responder, organisation.raw()});
  return {{}, service.organisation(), model::normalised(std::move(own)), {organisation}, service.shared()};
}

port::RefusedObject listed(const port::ObjectFailure& failure) {
  return peer::taxii::refused_object({failure.id, failure.version}, failure.message);
}

std::string in_words(const Error& error) { return i18n::words_of(error, i18n::Language::en).detail; }

// Rows under a claim of RED are taken out.
void refuse_red(Incoming& in) {
  const auto is_red = [&](const port::ObjectRow& row) {
    const auto claims = [&](std::uint32_t place) {
      return std::ranges::any_of(in.labels[place],
                                 [](const report::Claim& claim) { return claim.tlp == model::Tlp::red; });
    };
    return claims(row.label) || std::ranges::any_of(row.parts, claims);
  };
  for (const auto& row : in.rows) {
    if (!is_red(row)) continue;
    ++in.failed;
    if (in.failures.size() < most_listed)
      in.failures.push_back({row.id, row.version, in_words({Code::invalid, "feed.red", "", {}})});
  }
  std::erase_if(in.rows, is_red);
}

class Sink {
 public:
  explicit Sink(FeedStoreParts parts) : parts_(parts) {}

  Result<FeedAccepted> operator()(const FeedContext& feed, std::string_view envelope) const {
    auto snapshot = parts_.index.snapshot();
    const auto clearance = machine_of(feed.organisation, *snapshot);
    const policy::Gate gate(parts_.index.labels(), clearance);
    const auto now = parts_.clock.now();
    port::Desk desk{*snapshot, gate, parts_.entropy, now, {}, {}};
    const auto shelf = report::shelf_of(feed.terms, feed.community);
    TRY(auto in, read(feed, desk, shelf, envelope));
    refuse_red(in);
    FeedAccepted out{.objects = in.rows.size()};
    for (const auto& failure : in.failures) out.refused.push_back(listed(failure));
    if (in.rows.empty()) return out;
    TRY(auto labels, labels_of(feed, desk, shelf, in));
    TRY(auto draft, report::bring(desk, {shelf, std::move(labels), std::move(in.rows), {}}));
    CHECK(snapshot->sound());
    snapshot.reset();
    TRY(auto batch,
        port::sign_draft(parts_.keys, parts_.entropy, std::move(draft), {{}, feed.organisation}, {now, now}));
    CHECK(port::append_and_wait(parts_.log, std::move(batch)));
    return out;
  }

 private:
  Result<Incoming> read(const FeedContext& feed, const port::Desk& desk, const port::Shelf& shelf,
                        std::string_view envelope) const {
    const http::taxii::Reader reader{
        .words =
            [](const wire::stix::Fault& fault) {
              return in_words({Code::invalid, fault.what, fault.where, fault.args});
            },
        .level_of = [&](std::string_view id) { return level_on_shelf(feed, desk, shelf, id); },
        .bytes = parts_.envelope_bytes};
    return http::taxii::read_envelope(envelope, reader);
  }

  static std::string level_on_shelf(const FeedContext& feed, const port::Desk& desk, const port::Shelf& shelf,
                                    std::string_view id) {
    const port::ObjectQuery query{.shelf = shelf, .principal = feed.feed.raw(), .ids = {std::string(id)}};
    const auto found = desk.gate.release(desk.snapshot.objects().objects(query, desk.gate.labels()).objects);
    for (const auto& one : found.value())
      if (const auto level = wire::stix::tlp_said_by(one.value.bytes)) return std::string(*level);
    return {};
  }

  // A claim that several markings make is the label that all of them allow.
  static Result<std::vector<model::Label>> labels_of(const FeedContext& feed, const port::Desk& desk,
                                                     const port::Shelf& shelf, const Incoming& in) {
    const auto unmarked =
        feed.terms.label ? feed.terms.label->tlp : report::default_tlp(desk.snapshot, desk.gate, feed.community);
    std::vector<model::Label> out;
    for (const auto& claims : in.labels) {
      std::optional<model::Label> label;
      for (auto claim : claims) {
        if (!claim.tlp && !claim.pap && feed.terms.label) claim.pap = feed.terms.label->pap;
        TRY(const auto one, report::label_of_claim(desk, shelf, claim, unmarked));
        label = label ? model::join(*label, one) : one;
      }
      out.push_back(std::move(*label));
    }
    return out;
  }

  FeedStoreParts parts_;
};

std::string text_of(const port::ObjectPlace& place) {
  return fmt::format("{}.{}.{}", place.seq, place.label, place.inner);
}

port::ObjectPlace place_in(std::string_view text) {
  port::ObjectPlace out;
  for (auto* number : {&out.seq, &out.label, &out.inner}) {
    const auto end = std::from_chars(text.data(), text.data() + text.size(), *number).ptr;
    text.remove_prefix(std::min<std::size_t>(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
  }
  return out;
}

class Source {
 public:
  explicit Source(FeedStoreParts parts) : parts_(parts) {}

  Result<peer::taxii::Batch> operator()(const FeedContext& feed, const std::string& position,
                                        std::size_t most_objects) const {
    const auto shelf = report::shelf_of(feed.terms, feed.community);
    CHECK(keep_view(feed, shelf));
    auto snapshot = parts_.index.snapshot();
    const auto clearance = machine_of(feed.organisation, *snapshot);
    const policy::Gate gate(parts_.index.labels(), clearance);
    TRY(const auto allowed, report::shelf_for(*snapshot, gate, shelf, report::ShelfUse::read));
    auto reach = report::reach_of(feed.terms, feed.organisation);
    const port::ObjectQuery query{.shelf = allowed,
                                  .principal = feed.feed.raw(),
                                  .submitters = std::move(reach.submitters),
                                  .at_most = reach.at_most,
                                  .after = place_in(position),
                                  .limit = most_objects};
    auto page = snapshot->objects().objects(query, gate.labels());
    CHECK(snapshot->sound());
    peer::taxii::Batch out{.objects = {}, .position = text_of(page.last)};
    const auto found = gate.release(std::move(page.objects));
    for (const auto& one : found.value()) out.objects.push_back(one.value.bytes);
    return out;
  }

 private:
  // What enters the feed's own view late is late in it, and so is sent.
  Result<void> keep_view(const FeedContext& feed, const port::Shelf& shelf) const {
    auto snapshot = parts_.index.snapshot();
    const auto clearance = machine_of(feed.organisation, *snapshot);
    const policy::Gate gate(parts_.index.labels(), clearance);
    const auto changed = snapshot->objects().view_to_keep(feed.feed.raw(), shelf, gate.labels(), parts_.clock.now());
    snapshot.reset();
    return changed ? parts_.objects.keep_view(feed.feed.raw(), shelf, *changed) : Result<void>();
  }

  FeedStoreParts parts_;
};

}  // namespace

FeedSink sink_to(FeedStoreParts parts) { return Sink(parts); }
FeedSource source_from(FeedStoreParts parts) { return Source(parts); }

}  // namespace tocsin::app
