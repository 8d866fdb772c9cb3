#pragma once
// One JSON value, flat: every value in order, each with its text, its place and where the next beside it is. The danger
// removed: a tree of small allocations for each object of a million, and a number or a key order lost on the way.
//
// Texts and keys are decoded (views into the body, or into the tape where they held escapes); numbers are as written.
// Places are offsets into the body. What no reader can hold is a fault and ends the reading of that value alone: more
// than `depth` open containers, more than `values` values, a number beyond a double's range, a lone surrogate, a key
// twice in one object; `broken()` then, and what stands before the fault can still be read. Bounds: 64 bytes a value.
// Ownership: the tape's views live until it reads again and as long as the body. Threads: values. Source: RFC 8259,
// 7493.
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "wire/stix/objects.h"
#include "wire/stix/walk.h"

namespace tocsin::wire::stix {

enum class Kind : std::uint8_t { object, list, text, integer, real, yes, no, null };

struct Node {
  std::string_view key;      // "" in a list
  std::string_view text;     // of texts decoded, of all else as written
  std::uint32_t key_at = 0;  // where the key's quote stands; in a list the value's own place
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;   // index of the first node that is not inside
  std::uint32_t count = 0;  // of members or elements
  Kind kind = Kind::null;
};

// One value of a tape; nothing where it is not there.
class Value {
 public:
  Value() = default;
  Value(const std::vector<Node>& nodes, std::uint32_t index) : nodes_(&nodes), index_(index) {}

  explicit operator bool() const { return nodes_ != nullptr; }
  const Node* operator->() const { return &(*nodes_)[index_]; }
  std::uint32_t index() const { return index_; }
  bool is(Kind kind) const { return nodes_ != nullptr && (*this)->kind == kind; }
  std::string_view text() const { return is(Kind::text) ? (*this)->text : std::string_view(); }
  Value find(std::string_view key) const;  // a member
  Value element(std::size_t place) const;  // of a list
  std::string_view text_of(std::string_view key) const { return find(key).text(); }

  class Iterator {
   public:
    Iterator(const std::vector<Node>* nodes, std::uint32_t at) : nodes_(nodes), at_(at) {}
    Value operator*() const { return {*nodes_, at_}; }
    Iterator& operator++() {
      at_ = (*nodes_)[at_].next;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const std::vector<Node>* nodes_;
    std::uint32_t at_;
  };
  // Members or elements; none of anything else.
  Iterator begin() const { return {nodes_, index_ + 1}; }
  Iterator end() const { return {nodes_, nodes_ == nullptr ? 1 : (*this)->next}; }

 private:
  const std::vector<Node>* nodes_ = nullptr;
  std::uint32_t index_ = 0;
};

class Tape {
 public:
  explicit Tape(const ReadLimits& limits) : limits_(limits) {}

  // Reads the value at which `walk` stands; false where the grammar is broken.
  bool read(std::string_view body, Walk& walk);
  bool broken() const { return !faults_.empty(); }
  const std::vector<Fault>& faults() const { return faults_; }
  Value root() const { return nodes_.empty() ? Value() : Value(nodes_, 0); }
  const std::vector<Node>& nodes() const { return nodes_; }

  // The walk's sink.
  void open(std::size_t at);
  void key(std::size_t begin, std::size_t end, Escapes escapes);
  void text(std::size_t begin, std::size_t end, Escapes escapes);
  void number(std::size_t begin, std::size_t end);
  void word(std::size_t begin, std::size_t end);
  void close(std::size_t end);

 private:
  void put(Kind kind, std::string_view text, std::size_t begin, std::size_t end);
  std::string_view decoded(std::size_t begin, std::size_t end, Escapes escapes);
  void fault(std::string_view what, std::vector<Arg> args = {});
  void duplicates(const Node& object);
  std::string pointer() const;
  std::string_view slice(std::size_t begin, std::size_t end) const { return body_.substr(begin, end - begin); }

  ReadLimits limits_;
  std::string_view body_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> open_;
  std::size_t unread_ = 0;  // containers open that are not kept, within the one that broke a bound
  std::string_view key_;
  std::size_t key_at_ = 0;
  std::deque<std::string> decoded_;  // a deque, whose strings stay where they are; used again for the next value
  std::size_t decoded_used_ = 0;
  std::vector<std::string_view> sorted_;
  std::vector<Fault> faults_;
};

}  // namespace tocsin::wire::stix
