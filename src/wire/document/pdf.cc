#include "wire/document/pdf.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <malloc.h>

#include <array>

#include "wire/document/raw.h"
#include "wire/document/typeset.h"

namespace tocsin::wire::document {
namespace {

constexpr double page_width_pt = 595.276;
constexpr double page_height_pt = 841.89;
constexpr double margin_pt = 64;
constexpr double text_width_pt = page_width_pt - 2 * margin_pt;
constexpr Frame frame{88, page_height_pt - 88};
constexpr double head_baseline_pt = 52;
constexpr double foot_baseline_pt = page_height_pt - 46;

cairo_status_t append_bytes(void* out, const unsigned char* data, unsigned int length) noexcept {
  try {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  } catch (...) {
    return CAIRO_STATUS_NO_MEMORY;
  }
}

double width_of(PangoLayout* layout) {
  PangoRectangle logical;
  pango_layout_get_extents(layout, nullptr, &logical);
  return static_cast<double>(logical.width) / PANGO_SCALE;
}

class Painter {
 public:
  Painter(const Document& document, std::string& out)
      : document_(document),
        typesetter_(document.language, text_width_pt),
        surface_(cairo_pdf_surface_create_for_stream(&append_bytes, &out, page_width_pt, page_height_pt),
                 &cairo_surface_destroy),
        cairo_(cairo_create(surface_.get()), &cairo_destroy) {}

  Result<void> paint() {
    const auto rows = typesetter_.set(document_);
    std::vector<RowShape> shapes;
    for (const auto& row : rows) shapes.push_back(row.shape);
    const auto pages = paginate(shapes, frame);
    if (pages.size() > max_pages) return fail(Code::limit, "document.size");
    set_metadata();
    for (page_ = 0; page_ < pages.size(); ++page_) {
      paint_furniture(pages.size());
      for (const auto& placed : pages[page_]) paint_row(rows[placed.row], placed);
      cairo_show_page(cairo_.get());
    }
    cairo_surface_finish(surface_.get());
    if (cairo_status(cairo_.get()) || cairo_surface_status(surface_.get()))
      return fail(Code::internal, "document.render");
    return {};
  }

 private:
  void set_metadata() {
    const auto set = [&](cairo_pdf_metadata_t name, const std::string& text) {
      cairo_pdf_surface_set_metadata(surface_.get(), name, text.c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE, document_.title);
    set(CAIRO_PDF_METADATA_SUBJECT, document_.subtitle);
    set(CAIRO_PDF_METADATA_KEYWORDS, marking_line(document_));
    set(CAIRO_PDF_METADATA_CREATOR, "Tocsin");
    set(CAIRO_PDF_METADATA_CREATE_DATE, to_text(document_.as_of).substr(0, 19) + "Z");
    set(CAIRO_PDF_METADATA_MOD_DATE, to_text(document_.as_of).substr(0, 19) + "Z");
  }

  void set_colour(std::uint32_t rgb) {
    const auto part = [&](int shift) { return static_cast<double>((rgb >> shift) & 0xFF) / 255; };
    cairo_set_source_rgb(cairo_.get(), part(16), part(8), part(0));
  }

  void draw_line(PangoLayout* layout, int line, double x_pt, double baseline_pt) {
    cairo_move_to(cairo_.get(), x_pt, baseline_pt);
    pango_cairo_show_layout_line(cairo_.get(), pango_layout_get_line_readonly(layout, line));
  }

  void draw_rule(double y_pt, double width_pt, std::uint32_t colour) {
    set_colour(colour);
    cairo_rectangle(cairo_.get(), margin_pt, y_pt - width_pt / 2, text_width_pt, width_pt);
    cairo_fill(cairo_.get());
  }

  // The label on black, its right edge on the margin. Answers its left edge.
  double paint_label(double baseline_pt) {
    Type type = label_type;
    type.colour = colour_of_marking(document_.marking).value_or(0xFFFFFF);
    const Layout layout = typesetter_.set_line(document_.marking, type, text_width_pt);
    constexpr double padding_pt = 7;
    const double width_pt = width_of(layout.get()) + 2 * padding_pt;
    const double left_pt = page_width_pt - margin_pt - width_pt;
    set_colour(0);
    cairo_rectangle(cairo_.get(), left_pt, baseline_pt - 13.2, width_pt, 18);
    cairo_fill(cairo_.get());
    set_colour(type.colour);
    draw_line(layout.get(), 0, left_pt + padding_pt, baseline_pt);
    return left_pt;
  }

  // Handling words left of the label. Answers where they begin.
  double paint_handling(double right_pt, double baseline_pt) {
    if (document_.handling.empty()) return right_pt;
    const Type type{10, 12, ink, PANGO_WEIGHT_BOLD};
    const Layout layout = typesetter_.set_line(document_.handling, type, text_width_pt / 3);
    const double left_pt = right_pt - 10 - width_of(layout.get());
    set_colour(type.colour);
    draw_line(layout.get(), 0, left_pt, baseline_pt - 0.5);
    return left_pt;
  }

  void paint_edge(const std::string& text, double baseline_pt) {
    const double right_pt = paint_handling(paint_label(baseline_pt), baseline_pt);
    const Layout layout = typesetter_.set_line(text, furniture, right_pt - margin_pt - 16);
    set_colour(furniture.colour);
    draw_line(layout.get(), 0, margin_pt, baseline_pt - 1);
  }

  void paint_furniture(std::size_t pages) {
    const std::string page =
        i18n::catalogue().render(document_.language, "document.page_of",
                                 {{"page", std::to_string(page_ + 1)}, {"pages", std::to_string(pages)}});
    paint_edge(page_ == 0 ? "" : document_.title, head_baseline_pt);
    paint_edge(page + "   ·   " + as_of_line(document_), foot_baseline_pt);
  }

  void paint_row(const TypedRow& row, const PlacedRow& placed) {
    const double top_pt = placed.top_pt + row.shape.padding_top_pt;
    const double bottom_pt = placed.top_pt + height_of(row.shape, placed.end_line - placed.first_line);
    if (row.has_dot == TypedRow::Thread::drawn) paint_thread(row, placed, bottom_pt);
    for (const auto& cell : row.cells) paint_cell(row, cell, placed, top_pt);
    if (row.line_below == TypedRow::Line::thin) draw_rule(bottom_pt, 0.6, hairline);
    if (row.line_below == TypedRow::Line::strong) draw_rule(bottom_pt, 0.9, ink);
    if (row.outline_level > 0 && placed.first_line == 0) add_to_outline(row, placed.top_pt);
  }

  // The type stands in the middle of its leading; the grid is the row's, so cells of mixed sizes share baselines.
  void paint_cell(const TypedRow& row, const Cell& cell, const PlacedRow& placed, double top_pt) {
    const int end = std::min(placed.end_line, pango_layout_get_line_count(cell.layout.get()));
    double largest_pt = 0;
    for (const auto& other : row.cells) largest_pt = std::max(largest_pt, other.type.size_pt);
    const double drop_pt = row.shape.leading_pt / 2 + largest_pt * 0.36;
    set_colour(cell.type.colour);
    for (int line = placed.first_line; line < end; ++line)
      draw_line(cell.layout.get(), line, margin_pt + cell.x_pt,
                top_pt + drop_pt + row.shape.leading_pt * (line - placed.first_line));
  }

  void paint_thread(const TypedRow& row, const PlacedRow& placed, double bottom_pt) {
    const double x_pt = margin_pt + thread_x_pt;
    const double dot_pt = placed.top_pt + row.shape.leading_pt / 2;
    const bool starts = row.thread_above == TypedRow::Thread::none && placed.first_line == 0;
    const bool goes_on = row.thread_below == TypedRow::Thread::drawn || placed.end_line < row.shape.lines;
    const double from_pt = starts ? dot_pt : placed.top_pt;
    const double to_pt = goes_on || placed.first_line > 0 ? bottom_pt : dot_pt;
    set_colour(hairline);
    cairo_rectangle(cairo_.get(), x_pt - 0.6, from_pt, 1.2, to_pt - from_pt);
    cairo_fill(cairo_.get());
    if (placed.first_line > 0) return;
    set_colour(ink);
    cairo_arc(cairo_.get(), x_pt, dot_pt, 2.6, 0, 2 * G_PI);
    cairo_fill(cairo_.get());
  }

  void add_to_outline(const TypedRow& row, double top_pt) {
    const auto level = static_cast<std::size_t>(row.outline_level);
    const std::string target = fmt::format("page={} pos=[{:.1f} {:.1f}]", page_ + 1, margin_pt, top_pt);
    const int id = cairo_pdf_surface_add_outline(surface_.get(), outline_[level - 1], row.outline_text.c_str(),
                                                 target.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
    for (std::size_t i = level; i < outline_.size(); ++i) outline_[i] = id;
  }

  const Document& document_;
  Typesetter typesetter_;
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface_;
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo_;
  std::size_t page_ = 0;
  std::array<int, 4> outline_{};  // by level: the entry that the next deeper one belongs to
};

}  // namespace

Result<std::string> to_pdf(const policy::Released<Document>& document) { return to_pdf(document.value()); }

Result<std::string> to_pdf(const Document& document) {
  TRY(const Document sound, checked(document));
  std::string out;
  const auto painted = Painter(sound, out).paint();
  // Setting a document takes and frees tens of megabytes; a server that is idle again should look idle. What stays are
  // the faces of fonts, which cairo 1.16 keeps for good.
  malloc_trim(0);
  CHECK(painted);
  return out;
}

}  // namespace tocsin::wire::document
