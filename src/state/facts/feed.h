#pragma once
// Facts of feeds (room `report`): a collection of another TAXII server that an organisation takes from, or pushes to.
// See common.h for the rules of payloads. The danger removed: an exchange that runs for years and of which nobody can
// say who set it up, what it may bring in and how far it is trusted.
//
// What opens the other server (a password, a token) is no fact: port/feeds.h keeps it wrapped. Units: seconds, bytes
// and objects of one day (UTC). Source: OASIS TAXII 2.1 sections 4 and 5; the Admiralty code (reliability of a source A
// to F, credibility of what it says 1 to 6); requirement DR-05.
#include "state/facts/common.h"

namespace tocsin::state {

enum class FeedDirection : std::uint8_t { pull, push };
std::span<const std::string_view> names_of(FeedDirection);

// As the taxonomy admiralty-scale spells them. a: completely reliable; f: cannot be judged.
enum class FeedReliability : std::uint8_t { a, b, c, d, e, f };
std::span<const std::string_view> names_of(FeedReliability);

// Of what comes in: on whose shelf it lies, and the marking of what bears none. Of what goes out: whose shelf is sent,
// and the strictest marking that leaves.
struct FeedLabel {
  model::Tlp tlp = model::Tlp::amber;
  std::optional<model::Pap> pap;      // of what comes in
  std::optional<Line<100>> audience;  // an atom; none: the community
  static constexpr auto fields = std::tuple{model::field("tlp", &FeedLabel::tlp), model::field("pap", &FeedLabel::pap),
                                            model::field("audience", &FeedLabel::audience)};
};

struct FeedTerms {
  Title title;
  FeedDirection direction = FeedDirection::pull;
  Line<2000> api_root;   // "https://taxii.example.org/root/"
  Line<200> collection;  // its id, or alias, over there
  Whole<30, 2'592'000> interval_s{900};
  std::optional<FeedLabel> label;              // none: the community's usual marking; of what goes out: GREEN
  std::optional<FeedReliability> reliability;  // none: F
  std::optional<Whole<1, 6>> credibility;      // none: 6, cannot be judged
  std::optional<Whole<1, 100'000'000>> objects_a_day;
  std::optional<Whole<1, 1'099'511'627'776>> bytes_a_day;
  std::optional<Whole<1, 10'000>> page_limit;  // objects in one answer, or in one envelope
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("title", &FeedTerms::title),
                                            model::field("direction", &FeedTerms::direction),
                                            model::field("api_root", &FeedTerms::api_root),
                                            model::field("collection", &FeedTerms::collection),
                                            model::field("interval_s", &FeedTerms::interval_s),
                                            model::field("label", &FeedTerms::label),
                                            model::field("reliability", &FeedTerms::reliability),
                                            model::field("credibility", &FeedTerms::credibility),
                                            model::field("objects_a_day", &FeedTerms::objects_a_day),
                                            model::field("bytes_a_day", &FeedTerms::bytes_a_day),
                                            model::field("page_limit", &FeedTerms::page_limit),
                                            model::field("note", &FeedTerms::note)};
};
struct FeedSubscribed : FeedTerms {
  static constexpr FactInfo info{"feed.subscribed", 1, "report", Kind::feed, "head", "subscribe"};
};
struct FeedChanged : FeedTerms {
  static constexpr FactInfo info{"feed.changed", 1, "report", Kind::feed, "head", ""};
};

using FeedPaused = NotedMove<"feed.paused", "report", Kind::feed, "pause", "standing">;
using FeedResumed = NotedMove<"feed.resumed", "report", Kind::feed, "resume", "standing">;
using FeedEnded = NotedMove<"feed.ended", "report", Kind::feed, "end", "standing">;

// By the server: the other one refuses who we say we are, and asking again would lock the account over there.
enum class FeedRefusal : std::uint8_t { credentials, access };
std::span<const std::string_view> names_of(FeedRefusal);
struct FeedStopped {
  static constexpr FactInfo info{"feed.stopped", 1, "report", Kind::feed, "standing", "stop"};
  FeedRefusal refusal = FeedRefusal::credentials;
  static constexpr auto fields = std::tuple{model::field("refusal", &FeedStopped::refusal)};
};

}  // namespace tocsin::state
