#pragma once
// Rows of lines onto pages. The danger removed: headings left alone at the foot of a page, a single line cut off a
// paragraph, and tables whose later pages have lost their header.
//
// Everything in a PDF is a row: cells side by side, each a number of lines of one leading. A row is drawn whole, or
// where it may break, line by line. Pure: knows no fonts. Units: PDF points, y grows downward from the page's top.
#include <optional>
#include <vector>

namespace tocsin::wire::document {

struct RowShape {
  int lines = 0;
  double leading_pt = 0;
  double space_before_pt = 0;  // none at the top of a page
  double padding_top_pt = 0;
  double padding_bottom_pt = 0;
  enum class Keep : unsigned char { free, with_next } keep = Keep::free;
  enum class Split : unsigned char { whole, by_line } split = Split::whole;
  std::optional<std::size_t> repeat;  // the row shown again first where this row begins or continues a page
  bool begins_page = false;
};

struct PlacedRow {
  std::size_t row;
  int first_line;
  int end_line;
  double top_pt;  // of the padding
};
using PageRows = std::vector<PlacedRow>;

struct Frame {
  double top_pt;
  double bottom_pt;
};

double height_of(const RowShape& row, int lines);
std::vector<PageRows> paginate(const std::vector<RowShape>& rows, Frame frame);  // at least one page

}  // namespace tocsin::wire::document
