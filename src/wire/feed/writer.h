#pragma once
// One format of a feed: what feed.cc hands entries to, one after the other. The danger removed: a format that forgets a
// rule which holds for all (PAP, chosen types, normal form); those are kept before an entry comes here.
//
// Entries given to add() are in normal form, so that their values hold no control characters. Ownership: the settings
// outlive the writer. Threads: none. Source: feed.h.
#include <memory>
#include <span>

#include "wire/feed/feed.h"

namespace tocsin::wire::feed {

class Writer {
 public:
  Writer() = default;
  virtual ~Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // False: the format has no word for it.
  virtual bool add(const Entry& entry) = 0;
  virtual std::string end(std::span<const Omitted> omitted) = 0;
};

std::unique_ptr<Writer> csv_writer();
std::unique_ptr<Writer> list_writer();
std::unique_ptr<Writer> jsonl_writer();
std::unique_ptr<Writer> suricata_writer(const Settings& settings);
std::unique_ptr<Writer> sigma_writer(const Settings& settings);
std::unique_ptr<Writer> rpz_writer(const Settings& settings);

// The feed's name and what is not in it, a comment a line.
std::string head_of(std::string_view comment, const Settings& settings, std::span<const Omitted> omitted);

// What every reader takes for a character of the line it stands in: no controls, no line or paragraph separators, no
// byte order mark, no noncharacters.
bool is_printable(char32_t point);
// With blanks for what is not printable.
std::string one_line(std::string_view text);

std::string_view name_of(model::ObservableType type);
std::string brief(model::Tlp tlp);  // "amber+strict"
std::string brief(model::Pap pap);  // "amber"

}  // namespace tocsin::wire::feed
