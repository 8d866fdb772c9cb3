#include "wire/document/pages.h"

#include <algorithm>

namespace tocsin::wire::document {
namespace {

constexpr int least_lines_together = 2;
constexpr int longest_chain = 4;  // headings in a row that are kept with what follows

class Paginator {
 public:
  Paginator(const std::vector<RowShape>& rows, Frame frame) : rows_(rows), frame_(frame), y_(frame.top_pt) {}

  std::vector<PageRows> run() {
    for (std::size_t i = 0; i < rows_.size(); ++i) place(i);
    return std::move(pages_);
  }

 private:
  // What must fit for the row to begin here: its first lines, and what it is kept with.
  double least_height(std::size_t i, int depth) const {
    const RowShape& row = rows_[i];
    const bool splits = row.split == RowShape::Split::by_line && row.lines > least_lines_together + 1;
    double out = height_of(row, splits ? least_lines_together : row.lines);
    if (row.keep == RowShape::Keep::with_next && i + 1 < rows_.size() && depth < longest_chain)
      out += rows_[i + 1].space_before_pt + least_height(i + 1, depth + 1);
    return out;
  }

  void new_page(std::optional<std::size_t> repeat) {
    pages_.emplace_back();
    y_ = frame_.top_pt;
    if (repeat && height_of(rows_[*repeat], rows_[*repeat].lines) < (frame_.bottom_pt - frame_.top_pt) / 3)
      put(*repeat, 0, rows_[*repeat].lines);
    is_fresh_ = true;
  }

  void put(std::size_t i, int first, int end) {
    pages_.back().push_back({i, first, end, y_});
    y_ += height_of(rows_[i], end - first);
    is_fresh_ = false;
  }

  void place(std::size_t i) {
    const RowShape& row = rows_[i];
    if (row.begins_page && !is_fresh_) new_page(std::nullopt);
    const double gap = is_fresh_ ? 0 : row.space_before_pt;
    if (!is_fresh_ && y_ + gap + least_height(i, 0) > frame_.bottom_pt) {
      new_page(row.repeat);
    } else {
      y_ += gap;
    }
    for (int line = 0;;) {
      const int taken = fitting_lines(row, row.lines - line);
      put(i, line, line + taken);
      line += taken;
      if (line >= row.lines) return;
      new_page(row.repeat);
    }
  }

  // All that is left, or as many lines as fit without leaving a single one for the next page.
  int fitting_lines(const RowShape& row, int left) const {
    const double room = frame_.bottom_pt - y_ - row.padding_top_pt - row.padding_bottom_pt;
    const int fit = row.leading_pt > 0 ? static_cast<int>((room + 0.01) / row.leading_pt) : left;
    if (left <= fit) return left;
    return std::max(1, left - fit == 1 ? fit - 1 : fit);
  }

  const std::vector<RowShape>& rows_;
  Frame frame_;
  double y_;
  bool is_fresh_ = true;
  std::vector<PageRows> pages_{1};
};

}  // namespace

double height_of(const RowShape& row, int lines) {
  return row.padding_top_pt + row.padding_bottom_pt + row.leading_pt * lines;
}

std::vector<PageRows> paginate(const std::vector<RowShape>& rows, Frame frame) { return Paginator(rows, frame).run(); }

}  // namespace tocsin::wire::document
