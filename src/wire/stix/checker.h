#pragma once
// The working part of check.h: walks an object beside its tables. A place is a chain on the stack and becomes a pointer
// only where there is a fault to tell. Recursion goes as deep as the tables nest, whatever the object holds.
#include <string>
#include <vector>

#include "wire/stix/check.h"

namespace tocsin::wire::stix {

// A step of the way down: a key, or a place in a list.
struct Where {
  const Where* up = nullptr;
  std::string_view key = {};
  std::size_t place = npos;
  static constexpr auto npos = static_cast<std::size_t>(-1);
};
std::string to_pointer(const Where& where);

class Checker {
 public:
  Checker(Value root, const Character& character, std::size_t most, std::vector<Fault>& faults)
      : root_(root), as_(character), most_(most), faults_(faults), before_(faults.size()) {}
  void object();

 private:
  void fault(const Where& at, std::string_view what, std::vector<Arg> args = {});

  // checker.cc: objects beside tables
  void head();
  void members(std::span<const Property> own);
  void required(Value object, std::span<const Property> properties, const Where& at);
  void custom(Value value, const Where& at);
  void structure(const Structure& structure, Value value, const Where& at);
  void property(const Property& property, Value value, const Where& at);

  // checker_forms.cc: single values
  void single(const Property& property, Value value, const Where& at);
  bool is_text(Value value, const Where& at);
  void text_form(const Property& property, std::string_view text, const Where& at);
  void reference(std::string_view allowed, std::string_view text, const Where& at);
  void integer(const Property& property, Value value, const Where& at);
  void number(const Property& property, Value value, const Where& at);
  bool is_filled_object(Value value, const Where& at);
  void hashes(Value value, const Where& at);
  void dictionary(Value value, const Where& at);
  void texts_by_name(Value value, const Where& at);
  void translations(Value value, const Where& at);
  void extensions(Value value, const Where& at);
  void extension(Value value, const Where& at);
  void objects(Value value, const Where& at);

  // checker_rules.cc: between properties
  void rules(const Structure& structure, Value value, const Where& at);
  void rule(const Rule& rule, const Structure& structure, Value value, const Where& at);
  void presence(const Rule& rule, Value value, const Where& at);
  void order(const Rule& rule, Value value, const Where& at);
  void beyond_tables();
  void marking_definition();
  void granular();
  void selector(Value given, const Where& at, std::size_t& steps);

  Value root_;
  const Character& as_;
  std::size_t most_;
  std::vector<Fault>& faults_;
  std::size_t before_;
  std::size_t more_ = 0;
};

}  // namespace tocsin::wire::stix
