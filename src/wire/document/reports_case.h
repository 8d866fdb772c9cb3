#pragma once
// The material of a report, looked up: internal to wire/document. The danger removed: a section that reads past what
// the reader was given. Ownership: a Case refers to the parts that it was made of. Threads: one owner.
#include <map>

#include "state/facts/incident.h"
#include "state/facts/response.h"
#include "wire/document/reports.h"

namespace tocsin::wire::document {

using event::Record;
using model::Kind;

class Case {
 public:
  Case(const std::vector<Part>& parts, i18n::Language language, Instant as_of);

  std::vector<const Record*> all(Kind kind) const;  // oldest first
  const Record* first(Kind kind) const;             // nullptr where there is none
  const Record* find(const model::RecordId& id) const;
  const Entries& entries() const { return entries_; }
  const Indicators& indicators() const { return indicators_; }
  Instant as_of() const { return as_of_; }

  std::string text(std::string_view key, const std::vector<Arg>& args = {}) const;
  std::string name_of(const model::OrganisationId& id) const;  // its code where its name is not readable
  std::string reader_name() const;
  std::string state_of(const Record& record) const;  // in words, with a capital
  std::string state_words(std::string_view kind, std::string_view state) const;
  std::string time(const std::optional<Instant>& at) const;  // "" for none
  std::string number(std::int64_t n) const;
  std::string title_of(const Record& record) const;  // "" where it has none or the head is not readable

  // A document with the language, the time and the marking of all the material.
  Document sheet() const;

 private:
  void note(const model::Label* marking);

  i18n::Language language_;
  Instant as_of_;
  std::vector<const Record*> records_;
  std::map<model::RecordId, const Record*> by_id_;
  Entries entries_;
  Indicators indicators_;
  model::OrganisationId reader_;
  model::Tlp tlp_ = model::Tlp::clear;
  std::optional<model::Pap> pap_;
};

template <class P>
std::optional<P> group_of(const Record& record, std::string_view group) {
  auto out = event::read_group<P>(record, group);
  return out ? std::optional<P>(std::move(*out)) : std::nullopt;
}

// When something last happened to a group, by the word of who did it.
std::optional<Instant> happened_at(const Record& record, std::string_view group);

std::string capital(std::string text);  // a first ASCII letter in upper case
Paragraph paragraph(std::string text);
Heading heading(const Case& in, int level, std::string_view key);

// Adds {text(key): value}, unless the value is empty.
void put(KeyValues& out, const Case& in, std::string_view key, std::string value);
template <class T>
void put(KeyValues& out, const Case& in, std::string_view key, const std::optional<T>& value) {
  if (value) put(out, in, key, value->value);
}
// A paragraph for a text, with its name in bold where `key` is not empty.
template <class T>
void tell(std::vector<Block>& out, const Case& in, std::string_view key, const std::optional<T>& value) {
  if (!value) return;
  Runs runs;
  if (!key.empty()) runs.push_back({in.text("document.named", {{"name", in.text(key)}}) + " ", Style::strong});
  runs.push_back({value->value, Style::plain});
  out.push_back(Paragraph{std::move(runs)});
}

// What the copy is and is not; the last section of every report.
void add_about_copy(Document& out, const Case& in);
// The figures of situation reports, one row a report, and why some are not there.
void add_figures(Document& out, const Case& in, const std::vector<const Record*>& reports);
Table figures_table(const Case& in, const std::vector<const Record*>& reports);
// "impact contained UUID", as situation reports keep a change, in words.
std::string change_words(const Case& in, std::string_view change);

}  // namespace tocsin::wire::document
