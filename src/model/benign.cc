#include "model/benign.h"

#include <algorithm>
#include <bitset>
#include <set>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/embedded.h"
#include "model/codec.h"
#include "model/expression.h"
#include "model/network.h"

namespace tocsin::model {
namespace {

using Found = std::optional<std::size_t>;  // the number of an entry
using Texts = std::unordered_map<std::string_view, std::size_t>;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

// "https://user@[2001:db8::1]:8443/x" as "2001:db8::1".
std::string_view host_in_url(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

std::string_view host_in(const Observable& observable) {
  if (observable.type == ObservableType::url) return host_in_url(observable.value);
  if (observable.type == ObservableType::email)
    return std::string_view(observable.value).substr(observable.value.rfind('@') + 1);
  return observable.value;
}

// A value as the lists look at it, worked out once for all of them.
struct Subject {
  explicit Subject(const Observable& observable)
      : value(observable.value), folded(lower(value)), host(lower(host_in(observable))), network(network_in(host)) {}
  std::string_view value;
  std::string folded;
  std::string host;
  std::optional<AddressRange> network;
};

// The entries' folded forms, which the indexes of texts view.
std::vector<std::string> folded(const std::vector<std::string>& entries) {
  std::vector<std::string> out;
  out.reserve(entries.size());
  for (const auto& one : entries) out.push_back(lower(one));
  return out;
}

Texts by_text(const std::vector<std::string>& entries) {
  Texts out;
  out.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) out.emplace(entries[i], i);
  return out;
}

Found at(const Texts& texts, std::string_view text) {
  const auto found = texts.find(text);
  if (found == texts.end()) return std::nullopt;
  return found->second;
}

class Networks {
 public:
  explicit Networks(const Warninglist& list) {
    for (std::size_t i = 0; i < list.list.size(); ++i)
      if (const auto range = network_in(list.list[i])) networks_.add(*range, i);
    networks_.settle();
  }
  Found entry_for(const Subject& subject) const {
    return subject.network ? networks_.entry_around(*subject.network) : std::nullopt;
  }

 private:
  NetworkSet networks_;
};

class Names {
 public:
  explicit Names(const Warninglist& list) : entries_(folded(list.list)) {
    for (auto& one : entries_) {
      one.erase(0, std::min(one.find_first_not_of("*."), one.size()));
      while (one.ends_with('.')) one.pop_back();
    }
    names_ = by_text(entries_);
  }
  // The name itself, then each that it lies below.
  Found entry_for(const Subject& subject) const {
    for (std::string_view rest = subject.host; !rest.empty();) {
      if (const auto found = at(names_, rest)) return found;
      const auto dot = rest.find('.');
      if (dot == std::string_view::npos) break;
      rest.remove_prefix(dot + 1);
    }
    return std::nullopt;
  }

 private:
  std::vector<std::string> entries_;
  Texts names_;
};

class Strings {
 public:
  explicit Strings(const Warninglist& list) : entries_(folded(list.list)), strings_(by_text(entries_)) {}
  Found entry_for(const Subject& subject) const { return at(strings_, subject.folded); }

 private:
  std::vector<std::string> entries_;
  Texts strings_;
};

// At each place of a value, one look-up for each length that some entry has; places at which no entry begins are passed
// over by their first two bytes.
class Substrings {
 public:
  explicit Substrings(const Warninglist& list) : entries_(folded(list.list)), parts_(by_text(entries_)) {
    for (const auto& one : entries_) note(one);
  }
  Found entry_for(const Subject& subject) const {
    const std::string_view text = subject.folded;
    for (std::size_t place = 0; place < text.size(); ++place) {
      if (!starts_.test(start_of(text.substr(place)))) continue;
      for (const auto length : lengths_) {
        if (place + length > text.size()) break;
        if (const auto found = at(parts_, text.substr(place, length))) return found;
      }
    }
    return std::nullopt;
  }

 private:
  static std::size_t start_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U; };
    return byte(0) * 256U + byte(1);
  }
  void note(std::string_view entry) {
    lengths_.insert(entry.size());
    if (entry.size() > 1) {
      starts_.set(start_of(entry));
    } else {
      for (std::size_t next = 0; next < 256; ++next) starts_.set(start_of(entry) + next);
    }
  }

  std::vector<std::string> entries_;
  Texts parts_;
  std::set<std::size_t> lengths_;
  std::bitset<65536> starts_;
};

class Expressions {
 public:
  explicit Expressions(const Warninglist& list) : expressions_(list.list) {}
  Found entry_for(const Subject& subject) const { return expressions_.first_in(subject.value); }

 private:
  ExpressionSet expressions_;
};

using Matcher = std::variant<Networks, Names, Strings, Substrings, Expressions>;

Matcher matcher_of(const Warninglist& list) {
  switch (list.type) {
    case WarninglistType::cidr:
      return Networks(list);
    case WarninglistType::hostname:
      return Names(list);
    case WarninglistType::string:
      return Strings(list);
    case WarninglistType::substring:
      return Substrings(list);
    case WarninglistType::regex:
      break;
  }
  return Expressions(list);
}

constexpr std::size_t observable_types = static_cast<std::size_t>(ObservableType::other) + 1;

}  // namespace

struct Warninglists::Index {
  std::vector<Warninglist> lists;
  std::vector<std::unique_ptr<const Matcher>> matchers;  // as the lists
  // For each type of observable the lists that apply to it.
  std::array<std::vector<std::size_t>, observable_types> applying;

  // Whether `take` wants more.
  template <class Take>
  void look(const Observable& observable, Take take) const {
    const Subject subject(observable);
    for (const auto i : applying[static_cast<std::size_t>(observable.type)]) {
      const auto entry = std::visit([&](const auto& matcher) { return matcher.entry_for(subject); }, *matchers[i]);
      if (entry && !take(Hit{&lists[i], &lists[i].list[*entry]})) return;
    }
  }
};

Warninglists::Warninglists(std::vector<Warninglist> lists) {
  auto index = std::make_unique<Index>();
  index->lists = std::move(lists);
  for (std::size_t i = 0; i < index->lists.size(); ++i) {
    const auto& list = index->lists[i];
    index->matchers.push_back(std::make_unique<const Matcher>(matcher_of(list)));
    for (std::size_t type = 0; type < observable_types; ++type)
      if (!list.list.empty() && applies_to(list, static_cast<ObservableType>(type))) index->applying[type].push_back(i);
  }
  index_ = std::move(index);
}
Warninglists::~Warninglists() = default;
Warninglists::Warninglists(Warninglists&&) noexcept = default;

std::span<const Warninglist> Warninglists::lists() const { return index_->lists; }

std::optional<Hit> Warninglists::first_hit(const Observable& observable) const {
  std::optional<Hit> out;
  index_->look(observable, [&](const Hit& hit) {
    out = hit;
    return false;
  });
  return out;
}

std::vector<Hit> Warninglists::hits(const Observable& observable) const {
  std::vector<Hit> out;
  index_->look(observable, [&](const Hit& hit) {
    out.push_back(hit);
    return true;
  });
  return out;
}

std::vector<HeldBack> held_back(const Warninglists& lists, std::span<const Observable> observables) {
  std::vector<HeldBack> out;
  for (const auto& one : observables)
    if (const auto hit = lists.first_hit(one)) out.push_back({one, *hit});
  return out;
}

const std::vector<Warninglist>& shipped_warninglists() {
  static const std::vector<Warninglist> all = [] {
    constexpr std::string_view folder = "warninglists/";
    constexpr std::string_view ending = ".json";
    std::vector<Warninglist> out;
    for (const auto path : embedded_paths()) {
      if (!path.starts_with(folder) || !path.ends_with(ending)) continue;
      // What lies in the binary was checked by the tests of the build that made it: anything else is a bug.
      const auto value = json::parse(embedded(path), warninglist_limits);
      TOCSIN_ASSERT(value.has_value());
      auto list = warninglist_from_json(
          *value, std::string(path.substr(folder.size(), path.size() - folder.size() - ending.size())));
      TOCSIN_ASSERT(list.has_value());
      out.push_back(std::move(*list));
    }
    return out;
  }();
  return all;
}

std::vector<Warninglist> with_shipped(std::vector<Warninglist> others) {
  std::vector<Warninglist> out = shipped_warninglists();
  for (auto& other : others) {
    const auto same = std::ranges::find(out, other.id, &Warninglist::id);
    if (same == out.end())
      out.push_back(std::move(other));
    else
      *same = std::move(other);
  }
  return out;
}

const Warninglists& usual_warninglists() {
  static const Warninglists all(shipped_warninglists());
  return all;
}

}  // namespace tocsin::model
