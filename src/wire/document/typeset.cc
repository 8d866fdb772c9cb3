#include "wire/document/typeset.h"

#include <algorithm>

namespace tocsin::wire::document {
namespace {

constexpr const char* text_family = "Noto Sans,Noto Sans CJK SC,sans-serif";
constexpr const char* code_family = "Noto Sans Mono,DejaVu Sans Mono,Noto Sans Mono CJK SC,monospace";

constexpr Type title_type{25, 32, ink, PANGO_WEIGHT_BOLD};
constexpr Type subtitle_type{12, 18, soft_ink};
constexpr Type heading_types[] = {
    {16, 22, ink, PANGO_WEIGHT_BOLD}, {12.5, 18, ink, PANGO_WEIGHT_BOLD}, {10, 15, ink, PANGO_WEIGHT_BOLD}};
constexpr double heading_space_pt[] = {27, 19, 13};
constexpr double space_between_headings_pt = 4;
constexpr Type body_type{10, 15.5};
constexpr Type key_type{9.5, 15.5, soft_ink};
constexpr Type cell_type{8.75, 13};
constexpr Type head_type{8.25, 12.5, soft_ink, PANGO_WEIGHT_BOLD};
constexpr Type time_type{8.5, 15.5, soft_ink};

constexpr double column_gap_pt = 12;
constexpr std::size_t measured_rows = 300;
constexpr double cell_padding_pt = 4;
constexpr double bullet_indent_pt = 15;
constexpr double key_width_pt = 140;
constexpr double thread_text_x_pt = thread_x_pt + 14;

using FontDescription = std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)>;

FontDescription font_of(const Type& type) {
  FontDescription out(pango_font_description_new(), &pango_font_description_free);
  pango_font_description_set_family(out.get(), text_family);
  pango_font_description_set_weight(out.get(), type.weight);
  pango_font_description_set_size(out.get(), static_cast<int>(type.size_pt * PANGO_SCALE));
  return out;
}

PangoAttribute* attribute_of(Style style) {
  switch (style) {
    case Style::strong:
      return pango_attr_weight_new(PANGO_WEIGHT_BOLD);
    case Style::emphasis:
      return pango_attr_style_new(PANGO_STYLE_ITALIC);
    case Style::code:
      return pango_attr_family_new(code_family);
    case Style::plain:
      break;
  }
  return nullptr;
}

void add_attribute(PangoAttrList* list, Style style, std::size_t begin, std::size_t end) {
  PangoAttribute* attribute = attribute_of(style);
  if (!attribute) return;
  attribute->start_index = static_cast<guint>(begin);
  attribute->end_index = static_cast<guint>(end);
  pango_attr_list_insert(list, attribute);
}

Runs plain(std::string text) { return {{std::move(text), Style::plain}}; }

bool is_blank(const Runs& runs) {
  return std::ranges::all_of(runs,
                             [](const Run& run) { return run.text.find_first_not_of(" \n") == std::string::npos; });
}

}  // namespace

Typesetter::Typesetter(i18n::Language language, double width_pt)
    : width_pt_(width_pt), fonts_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(fonts_.get())) {
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
      cairo_font_options_create(), &cairo_font_options_destroy);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_cairo_context_set_resolution(context_.get(), 72);  // one unit is one point
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  pango_context_set_language(context_.get(),
                             pango_language_from_string(language == i18n::Language::en ? "en" : "zh-cn"));
}

Layout Typesetter::set_runs(const Runs& runs, const Type& type, double width_pt) {
  Layout out(pango_layout_new(context_.get()));
  const std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> list(pango_attr_list_new(),
                                                                              &pango_attr_list_unref);
  std::string text;
  pango_attr_list_insert(list.get(), pango_attr_insert_hyphens_new(FALSE));  // a hash broken over lines gains no hyphen
  for (const auto& run : runs) {
    add_attribute(list.get(), run.style, text.size(), text.size() + run.text.size());
    text += run.text;
  }
  pango_layout_set_font_description(out.get(), font_of(type).get());
  pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
  pango_layout_set_attributes(out.get(), list.get());
  pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(out.get(), static_cast<int>(width_pt * PANGO_SCALE));
  return out;
}

Layout Typesetter::set_line(const std::string& text, const Type& type, double width_pt) {
  Layout out = set_runs(plain(text), type, width_pt);
  pango_layout_set_single_paragraph_mode(out.get(), TRUE);
  pango_layout_set_ellipsize(out.get(), PANGO_ELLIPSIZE_END);
  return out;
}

void Typesetter::add_cell(TypedRow& row, const Runs& runs, const Type& type, double x_pt, double width_pt) {
  Layout layout = set_runs(runs, type, width_pt);
  row.shape.lines = std::max(row.shape.lines, pango_layout_get_line_count(layout.get()));
  row.shape.leading_pt = std::max(row.shape.leading_pt, type.leading_pt);
  row.cells.push_back({std::move(layout), type, x_pt});
}

TypedRow Typesetter::row_of(Runs runs, const Type& type, double x_pt) {
  TypedRow out;
  add_cell(out, runs, type, x_pt, width_pt_ - x_pt);
  out.shape.split = RowShape::Split::by_line;
  out.shape.begins_page = std::exchange(breaks_page_, false);
  return out;
}

std::vector<TypedRow> Typesetter::set(const Document& document) {
  rows_.clear();
  add_title(document);
  for (const auto& block : document.blocks) std::visit([this](const auto& part) { add(part); }, block);
  return std::move(rows_);
}

void Typesetter::add_title(const Document& document) {
  rows_.push_back(row_of(plain(document.title), title_type, 0));
  rows_.back().shape.padding_top_pt = 22;
  if (!document.subtitle.empty()) {
    rows_.push_back(row_of(plain(document.subtitle), subtitle_type, 0));
    rows_.back().shape.space_before_pt = 5;
  }
  rows_.back().shape.padding_bottom_pt = 16;
  rows_.back().line_below = TypedRow::Line::strong;
}

void Typesetter::add(const Heading& block) {
  if (block.text.empty()) return;
  const auto level = static_cast<std::size_t>(block.level - 1);
  TypedRow row = row_of(plain(block.text), heading_types[level], 0);
  const bool follows_heading = !rows_.empty() && rows_.back().outline_level > 0;
  row.shape.space_before_pt = follows_heading ? space_between_headings_pt : heading_space_pt[level];
  row.shape.padding_bottom_pt = level == 0 ? 7 : 4;
  row.shape.keep = RowShape::Keep::with_next;
  row.shape.split = RowShape::Split::whole;
  row.outline_level = block.level;
  row.outline_text = block.text;
  rows_.push_back(std::move(row));
}

void Typesetter::add(const Paragraph& block) {
  if (is_blank(block.runs)) return;
  rows_.push_back(row_of(block.runs, body_type, 0));
  rows_.back().shape.space_before_pt = 2;
  rows_.back().shape.padding_bottom_pt = 6;
}

void Typesetter::add(const Bullets& block) {
  for (const auto& item : block.items) {
    TypedRow row = row_of(item, body_type, bullet_indent_pt);
    add_cell(row, plain("•"), {body_type.size_pt, body_type.leading_pt, soft_ink}, 3, bullet_indent_pt);
    row.shape.padding_bottom_pt = 3;
    rows_.push_back(std::move(row));
  }
  if (!block.items.empty()) rows_.back().shape.padding_bottom_pt = 8;
}

void Typesetter::add_table_row(const std::vector<std::string>& cells, const std::vector<double>& widths,
                               const Type& type) {
  TypedRow row;
  double x_pt = 0;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const bool is_last = i + 1 == widths.size();
    add_cell(row, plain(cells[i]), type, x_pt, std::max(8.0, widths[i] - (is_last ? 0 : column_gap_pt)));
    x_pt += widths[i];
  }
  row.shape.begins_page = std::exchange(breaks_page_, false);
  row.shape.padding_top_pt = cell_padding_pt;
  row.shape.padding_bottom_pt = cell_padding_pt;
  if (row.shape.lines > 20) row.shape.split = RowShape::Split::by_line;
  row.line_below = TypedRow::Line::thin;
  rows_.push_back(std::move(row));
}

double Typesetter::natural_width(const std::string& text, const Type& type) {
  const Layout layout = set_runs(plain(text), type, width_pt_);
  PangoRectangle logical;
  pango_layout_get_extents(layout.get(), nullptr, &logical);
  return static_cast<double>(logical.width) / PANGO_SCALE + column_gap_pt + 1;
}

std::vector<double> Typesetter::column_widths(const Table& table) {
  std::vector<double> out = table.widths;
  double sum = 0;
  for (const double width : out) sum += width;
  for (double& width : out) width *= width_pt_ / sum;
  if (!out.empty()) return out;
  for (const auto& name : table.header) out.push_back(natural_width(name, head_type));
  for (std::size_t r = 0; r < std::min(measured_rows, table.rows.size()); ++r)
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = std::max(out[c], natural_width(table.rows[r][c], cell_type));
  return shared_widths(std::move(out), width_pt_);
}

void Typesetter::add(const Table& block) {
  if (block.header.empty()) return;
  const auto widths = column_widths(block);
  const std::size_t head = rows_.size();
  add_table_row(block.header, widths, head_type);
  rows_[head].shape.space_before_pt = 6;
  rows_[head].shape.keep = RowShape::Keep::with_next;
  rows_[head].line_below = TypedRow::Line::strong;
  for (const auto& cells : block.rows) {
    add_table_row(cells, widths, cell_type);
    rows_.back().shape.repeat = head;
  }
  TypedRow gap;
  gap.shape.padding_top_pt = 10;
  rows_.push_back(std::move(gap));
}

void Typesetter::add(const KeyValues& block) {
  for (const auto& [key, value] : block.rows) {
    TypedRow row = row_of(plain(value), body_type, key_width_pt);
    add_cell(row, plain(key), key_type, 0, key_width_pt - column_gap_pt);
    row.shape.padding_bottom_pt = 3;
    rows_.push_back(std::move(row));
  }
  if (!block.rows.empty()) rows_.back().shape.padding_bottom_pt = 8;
}

void Typesetter::add(const Timeline& block) {
  for (const auto& moment : block.moments) {
    Runs runs;
    if (!moment.who.empty()) runs.push_back({moment.who + '\n', Style::strong});
    runs.push_back({moment.text, Style::plain});
    TypedRow row = row_of(runs, body_type, thread_text_x_pt);
    add_cell(row, plain(moment.time), time_type, 0, thread_x_pt - column_gap_pt);
    row.shape.padding_bottom_pt = 11;
    if (&moment != &block.moments.front()) row.thread_above = TypedRow::Thread::drawn;
    if (&moment != &block.moments.back()) row.thread_below = TypedRow::Thread::drawn;
    row.has_dot = TypedRow::Thread::drawn;
    rows_.push_back(std::move(row));
  }
}

void Typesetter::add(const Rule&) {
  TypedRow row;
  row.shape.padding_top_pt = 10;
  row.shape.padding_bottom_pt = 2;
  row.line_below = TypedRow::Line::thin;
  rows_.push_back(std::move(row));
}

void Typesetter::add(const PageBreak&) { breaks_page_ = true; }

std::vector<double> shared_widths(std::vector<double> natural_pt, double total_pt) {
  std::vector<double*> wide;
  double left_pt = total_pt;
  double sum_pt = 0;
  for (double& width : natural_pt) {
    wide.push_back(&width);
    sum_pt += width;
  }
  if (sum_pt <= total_pt) {
    for (double& width : natural_pt) width *= total_pt / sum_pt;
    return natural_pt;
  }
  for (std::size_t before = 0; before != wide.size();) {
    before = wide.size();
    const double fair_pt = left_pt / static_cast<double>(before);
    for (const double* width : wide) left_pt -= *width <= fair_pt ? *width : 0;
    std::erase_if(wide, [&](const double* width) { return *width <= fair_pt; });
  }
  for (double* width : wide) *width = left_pt / static_cast<double>(wide.size());
  return natural_pt;
}

}  // namespace tocsin::wire::document
