#pragma once
// Facts of the corridor `share`. The danger removed: content that must be forgotten and is only hidden; a field that
// has fewer readers than the rest. Erasing takes the salt and payload of one fact of the record away, with all that was
// folded from them; statement, signature and chain stay and verify. Source: docs/adr/0002-facts.md; GDPR article 17.
#include "state/facts/common.h"

namespace tocsin::state {

struct ContentErased {
  // Of any record; the kind stands for none, as it makes no move.
  static constexpr FactInfo info{"content.erased", 1, "share", Kind::organisation, "", ""};
  model::FactId fact;
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("fact", &ContentErased::fact), model::field("reason", &ContentErased::reason)};
};

// The record's facts under one label are shown under another from now on: the statement's own. `fact` is any of them.
// Past readers who may not read any more are told by the streams that the record changed; nothing else tells them.
enum class RelabelScope : std::uint8_t { record, group };
std::span<const std::string_view> names_of(RelabelScope);
struct MarkingChanged {
  static constexpr FactInfo info{"marking.changed", 1, "share", Kind::organisation, "", ""};
  model::FactId fact;
  RelabelScope scope = RelabelScope::record;  // of the record all groups, or the fact's alone
  // Of this organisation's words and the server's alone: nobody loosens what others said.
  std::optional<model::OrganisationId> words_of;
  std::optional<Note> reason;
  static constexpr auto fields =
      std::tuple{model::field("fact", &MarkingChanged::fact), model::field("scope", &MarkingChanged::scope),
                 model::field("words_of", &MarkingChanged::words_of), model::field("reason", &MarkingChanged::reason)};
};

// Who was given what its organisation marked AMBER or stricter: written before the answer is sent, each version once
// for each reader. It lies in the originator's space; the reader is named by its organisation, and by a code of this
// server that tells two readers apart.
enum class ReadWay : std::uint8_t { person, machine };
std::span<const std::string_view> names_of(ReadWay);
struct ReadOfOne {
  model::RecordId record;
  Line<40> kind;
  model::FactId fact;
  static constexpr auto fields =
      std::tuple{model::field("record", &ReadOfOne::record), model::field("kind", &ReadOfOne::kind),
                 model::field("fact", &ReadOfOne::fact)};
};
struct ReadsNoted {
  static constexpr FactInfo info{"reads.noted", 1, "share", Kind::journal, "", ""};
  model::OrganisationId organisation;
  model::Line<32> reader;  // hex
  ReadWay way = ReadWay::person;
  List<ReadOfOne, 2000> reads;
  static constexpr auto fields =
      std::tuple{model::field("organisation", &ReadsNoted::organisation), model::field("reader", &ReadsNoted::reader),
                 model::field("way", &ReadsNoted::way), model::field("reads", &ReadsNoted::reads)};
};

// A field of a fact that its sender marked apart: see event/fields.h.
struct FieldStated {
  static constexpr FactInfo info{"field.stated", 1, "share", Kind::organisation, "", ""};
  model::FactId of;
  model::Line<40> group;
  model::Line<80> field;
  model::Text<60000> value;  // canonical JSON
  static constexpr auto fields =
      std::tuple{model::field("of", &FieldStated::of), model::field("group", &FieldStated::group),
                 model::field("field", &FieldStated::field), model::field("value", &FieldStated::value)};
};

}  // namespace tocsin::state
