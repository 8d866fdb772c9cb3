#pragma once
// Expressions that others wrote, many at once. The danger removed: a pattern that takes exponential time on one value.
//
// An entry is an RE2 expression, bare or as "/.../" with flags of which i, m and s count. All are looked for in one
// pass over the value; where that pass would need too much memory, one after another: the answer is the same. What RE2
// does not have (look-ahead, back references) is refused. Bounds: see model/warninglist.h; time linear in the value.
// Errors: invalid "warninglist.regex" {entry, fault} at `where`. Threads: const members from any thread.
// Source: RE2 syntax; PCRE delimiters as MISP's lists use them.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::model {

Result<void> check_expression(std::string_view entry, const std::string& where);

class ExpressionSet {
 public:
  // Every entry was checked.
  explicit ExpressionSet(std::span<const std::string> entries);
  ~ExpressionSet();
  ExpressionSet(ExpressionSet&&) noexcept;
  ExpressionSet& operator=(ExpressionSet&&) = delete;

  std::optional<std::size_t> first_in(std::string_view value) const;  // the number of an entry

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace tocsin::model
