#pragma once
// Blocks set in type: rows of Pango layouts, ready to be paged and drawn. The danger removed: text given to Pango as
// markup (it never is: styles are attributes over byte ranges).
//
// Every line of a row has the row's leading, whatever fonts it falls back to, so that Latin and Chinese lines stand on
// one grid. Units: PDF points. Ownership: a TypedRow owns its layouts. Threads: one thread at a time per Typesetter.
// Fonts: Noto Sans, Noto Sans CJK SC and Noto Sans Mono by name through fontconfig, or what it has in their place.
#include <pango/pangocairo.h>

#include <cstdint>
#include <memory>

#include "wire/document/document.h"
#include "wire/document/pages.h"

namespace tocsin::wire::document {

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

inline constexpr std::uint32_t ink = 0x1B1E23;
inline constexpr std::uint32_t soft_ink = 0x5A616B;
inline constexpr std::uint32_t hairline = 0xDFE2E6;

struct Type {
  double size_pt;
  double leading_pt;
  std::uint32_t colour = ink;
  PangoWeight weight = PANGO_WEIGHT_NORMAL;
};
inline constexpr Type furniture{8.5, 12, soft_ink};
inline constexpr Type label_type{12, 15, 0xFFFFFF, PANGO_WEIGHT_BOLD};

struct Cell {
  Layout layout;
  Type type;
  double x_pt;  // from the left margin
};

struct TypedRow {
  RowShape shape;
  std::vector<Cell> cells;
  enum class Line : std::uint8_t { none, thin, strong } line_below = Line::none;
  enum class Thread : std::uint8_t { none, drawn };  // the timeline: a line through the dots of its moments
  Thread thread_above = Thread::none;
  Thread has_dot = Thread::none;
  Thread thread_below = Thread::none;
  int outline_level = 0;  // 0: not in the outline
  std::string outline_text;
};

inline constexpr double thread_x_pt = 118;

class Typesetter {
 public:
  Typesetter(i18n::Language language, double width_pt);
  std::vector<TypedRow> set(const Document& document);
  // One line, cut with an ellipsis at `width_pt`.
  Layout set_line(const std::string& text, const Type& type, double width_pt);

 private:
  Layout set_runs(const Runs& runs, const Type& type, double width_pt);
  TypedRow row_of(Runs runs, const Type& type, double x_pt);
  void add_cell(TypedRow& row, const Runs& runs, const Type& type, double x_pt, double width_pt);

  void add_title(const Document& document);
  void add(const Heading& block);
  void add(const Paragraph& block);
  void add(const Bullets& block);
  void add(const Table& block);
  double natural_width(const std::string& text, const Type& type);
  std::vector<double> column_widths(const Table& table);  // in points, gaps included
  void add_table_row(const std::vector<std::string>& cells, const std::vector<double>& widths, const Type& type);
  void add(const KeyValues& block);
  void add(const Timeline& block);
  void add(const Rule& block);
  void add(const PageBreak& block);

  double width_pt_;
  // A map of our own: the default one keeps every face it ever opened, a hundred megabytes once a Chinese page was set.
  std::unique_ptr<PangoFontMap, Unref> fonts_;
  std::unique_ptr<PangoContext, Unref> context_;
  std::vector<TypedRow> rows_;
  bool breaks_page_ = false;
};

// Column widths that sum to `total_pt`. Where the natural ones do not fit, columns below a fair share keep theirs and
// the others share what is left.
std::vector<double> shared_widths(std::vector<double> natural_pt, double total_pt);

}  // namespace tocsin::wire::document
