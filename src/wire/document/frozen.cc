#include "wire/document/frozen.h"

#include <cstring>

#include "wire/document/raw.h"

namespace tocsin::wire::document {
namespace {

// Numbers in the machine's own layout; lengths before what they count.
class Writer {
 public:
  template <class... T>
  void operator()(const T&... parts) {
    (put(parts), ...);
  }
  std::string take() { return std::move(out_); }

 private:
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(T value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(const std::string& text) {
    put(text.size());
    out_ += text;
  }
  template <class T>
  void put(const std::vector<T>& list) {
    put(list.size());
    for (const auto& one : list) put(one);
  }
  template <class A, class B>
  void put(const std::pair<A, B>& both) {
    (*this)(both.first, both.second);
  }
  void put(const Block& block) {
    put(block.index());
    std::visit([this](const auto& part) { put(part); }, block);
  }
  template <class T>
    requires std::is_class_v<T>
  void put(const T& value) {
    fields(*this, value);
  }
  std::string out_;
};

// Reads what Writer wrote; after the first thing that cannot be, nothing more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <class... T>
  void operator()(T&... parts) {
    (get(parts), ...);
  }
  bool is_done() const { return !broken_ && rest_.empty(); }

 private:
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void get(T& value) {
    if (rest_.size() < sizeof value) return break_off();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
  }
  void get(std::string& text) {
    const std::size_t size = count();
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  template <class T>
  void get(std::vector<T>& list) {
    const std::size_t size = count();
    for (std::size_t i = 0; i < size && !broken_; ++i) get(list.emplace_back());
  }
  template <class A, class B>
  void get(std::pair<A, B>& both) {
    (*this)(both.first, both.second);
  }
  void get(Block& block) {
    std::size_t index = 0;
    get(index);
    become(block, index, std::make_index_sequence<std::variant_size_v<Block>>{});
  }
  template <std::size_t... I>
  void become(Block& block, std::size_t index, std::index_sequence<I...>) {
    const bool known = ((index == I && (get(block.emplace<I>()), true)) || ...);
    if (!known) break_off();
  }
  template <class T>
    requires std::is_class_v<T>
  void get(T& value) {
    fields(*this, value);
  }
  // Nothing that is counted takes less than a byte each, but for the two blocks that hold nothing: they have their
  // index.
  std::size_t count() {
    std::size_t out = 0;
    get(out);
    if (out <= rest_.size()) return out;
    break_off();
    return 0;
  }
  void break_off() {
    broken_ = true;
    rest_ = {};
  }
  std::string_view rest_;
  bool broken_ = false;
};

// One list of members for both directions.
template <class A, class T>
  requires std::is_class_v<T>
void fields(A& archive, T& value) {
  using Type = std::remove_const_t<T>;
  if constexpr (std::same_as<Type, Run>) archive(value.text, value.style);
  if constexpr (std::same_as<Type, Heading>) archive(value.level, value.text);
  if constexpr (std::same_as<Type, Paragraph>) archive(value.runs);
  if constexpr (std::same_as<Type, Bullets>) archive(value.items);
  if constexpr (std::same_as<Type, Table>) archive(value.header, value.rows, value.widths);
  if constexpr (std::same_as<Type, KeyValues>) archive(value.rows);
  if constexpr (std::same_as<Type, Moment>) archive(value.time, value.who, value.text);
  if constexpr (std::same_as<Type, Timeline>) archive(value.moments);
  if constexpr (std::same_as<Type, Document>)
    archive(value.title, value.subtitle, value.language, value.marking, value.handling, value.as_of.us, value.blocks);
}

}  // namespace

Frozen::Frozen(const policy::Released<Document>& document) {
  Writer writer;
  writer(document.value());
  bytes_ = writer.take();
}

Result<std::string> pdf_of_frozen(std::string_view bytes) {
  Document document;
  Reader reader(bytes);
  reader(document);
  const bool language_known = std::ranges::find(i18n::languages, document.language) != std::end(i18n::languages);
  if (!reader.is_done() || !language_known) return fail(Code::invalid, "document.frozen");
  return to_pdf(document);
}

}  // namespace tocsin::wire::document
