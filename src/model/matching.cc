#include "model/matching.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/network.h"

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, 6> relation_names = {"same", "network", "parent", "host", "mail", "file"};

constexpr unsigned address_bits = 128;
constexpr std::size_t most_tails = 32;
constexpr char network_class = 'n', name_class = 'd', file_class = 'f', url_class = 'u';

// Of a place and of a spelling that are networks: 16 bytes of the first address, and the length.
struct Block {
  AddressRange::Address first{};
  unsigned length = address_bits;
};

std::optional<Block> block_of(const Observable& observable) {
  using enum ObservableType;
  if (observable.type != ipv4 && observable.type != ipv6 && observable.type != cidr) return std::nullopt;
  const auto range = network_in(observable.value);
  if (!range) return std::nullopt;
  Block out{range->first, 0};
  while (out.length < address_bits) {
    const auto byte = out.length / 8;
    const auto differing = static_cast<unsigned>(range->first[byte] ^ range->last[byte]);
    if ((differing >> (7 - out.length % 8) & 1U) != 0) break;
    ++out.length;
  }
  return out;
}

Block widened(Block block, unsigned length) {
  for (unsigned bit = length; bit < block.length; ++bit)
    block.first[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  block.length = length;
  return block;
}

std::string bytes_of(const Block& block) {
  std::string out(1, network_class);
  for (const auto byte : block.first) out += static_cast<char>(byte);
  return out + static_cast<char>(block.length);
}

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string folded_path(std::string_view text) {
  std::string out = folded(text);
  std::ranges::replace(out, '/', '\\');
  return out;
}

std::string_view after_scheme(std::string_view url) {
  const auto mark = url.find("://");  // in front of the first slash, or it is another URL's
  return mark == std::string_view::npos || mark > url.find('/') ? url : url.substr(mark + 3);
}

std::string compared_url(std::string_view url) {
  url = url.substr(0, url.find('#'));
  return std::string(url.starts_with("http://") || url.starts_with("https://") ? after_scheme(url) : url);
}

std::string_view host_in(std::string_view url) {
  auto host = after_scheme(url);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

Observable host_of(std::string_view url) {
  const auto host = host_in(url);
  const bool address = !host.contains('/') && network_in(host).has_value();
  return {address ? ObservableType::ipv6 : ObservableType::domain, std::string(host)};
}

// What lies in an address, a network or a name: the host of a URL, the domain of a mail address, else the thing itself.
Observable holder_of(const Observable& observable) {
  if (observable.type == ObservableType::url) return host_of(observable.value);
  if (observable.type != ObservableType::email) return observable;
  return {ObservableType::domain, observable.value.substr(observable.value.rfind('@') + 1)};
}

// The parts from the last to the first, with the separator behind each.
std::string turned(std::string_view text, char separator) {
  std::string out;
  while (!text.empty()) {
    const auto cut = text.rfind(separator);
    const auto begin = cut == std::string_view::npos ? 0 : cut + 1;
    out.append(text.substr(begin)) += separator;
    text = text.substr(0, begin == 0 ? 0 : cut);
  }
  return out;
}

using Made = std::vector<Wider>;

void networks_around(const Block& block, const PrefixLengths& in_use, Relation relation, Made& out) {
  for (auto length = block.length; length-- > 0;)
    if (in_use[length]) out.push_back({relation, bytes_of(widened(block, length))});
}

void parents_of(std::string_view name, Relation relation, Made& out) {
  for (auto labels = std::ranges::count(name, '.') + 1; labels > 2; --labels) {
    name.remove_prefix(name.find('.') + 1);
    out.push_back({relation, name_class + std::string(name)});
  }
}

void tails_of(std::string_view path, Made& out) {
  for (std::size_t made = 0; made < most_tails && path.contains('\\'); ++made) {
    path.remove_prefix(path.find('\\') + 1);
    if (!path.empty()) out.push_back({Relation::file, file_class + std::string(path)});
  }
}

}  // namespace

std::span<const std::string_view> names_of(Relation) { return relation_names; }

std::optional<unsigned> prefix_length_of(const Observable& observable) {
  const auto block = block_of(observable);
  return block ? std::optional(block->length) : std::nullopt;
}

std::string spelling_of(const Observable& observable) {
  if (const auto block = block_of(observable)) return bytes_of(*block);
  switch (observable.type) {
    case ObservableType::domain:
      return name_class + observable.value;
    case ObservableType::url:
      return url_class + compared_url(observable.value);
    case ObservableType::filename:
      return file_class + folded_path(observable.value);
    case ObservableType::registry_key:
      return static_cast<char>(observable.type) + folded(observable.value);
    default:
      return static_cast<char>(observable.type) + observable.value;
  }
}

std::vector<Wider> wider_spellings(const Observable& observable, const PrefixLengths& in_use) {
  Made out;
  if (observable.type == ObservableType::filename) tails_of(folded_path(observable.value), out);
  const auto holder = holder_of(observable);
  const bool itself = holder == observable;
  const auto held_by = observable.type == ObservableType::email ? Relation::mail : Relation::host;
  const auto block = block_of(holder);
  if (!itself && (block || holder.type == ObservableType::domain)) out.push_back({held_by, spelling_of(holder)});
  if (block) networks_around(*block, in_use, itself ? Relation::network : held_by, out);
  if (holder.type == ObservableType::domain) parents_of(holder.value, itself ? Relation::parent : held_by, out);
  return out;
}

std::optional<std::string> place_of(const Observable& observable) {
  const auto holder = holder_of(observable);
  if (const auto block = block_of(holder)) return bytes_of(*block);
  if (holder.type == ObservableType::domain) return name_class + turned(holder.value, '.');
  if (holder.type == ObservableType::filename) return file_class + turned(folded_path(holder.value), '\\');
  return std::nullopt;
}

std::optional<Places> places_within(const Observable& observable) {
  if (const auto block = block_of(observable)) {
    const auto last = network_in(observable.value)->last;
    return Places{bytes_of(*block), bytes_of({last, address_bits + 1})};
  }
  if (observable.type != ObservableType::domain && observable.type != ObservableType::filename) return std::nullopt;
  Places out{*place_of(observable), *place_of(observable)};
  ++out.end.back();  // the separator: whatever begins with all of `first` lies before this
  return out;
}

}  // namespace tocsin::model
