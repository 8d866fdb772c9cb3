// What was learnt, and what the parties can look for in their own systems.
#include <algorithm>
#include <map>

#include "wire/document/after_action.h"

namespace tocsin::wire::document {
namespace {

using namespace state;

constexpr std::size_t most_listed = 200;

std::string type_name(const Case& in, model::ObservableType type) {
  return in.text(fmt::format("observable.{}", model::name_of(type)));
}

// One thing once, whoever reported it.
std::vector<const model::Observable*> distinct(const Case& in) {
  std::vector<const model::Observable*> out;
  for (const auto& one : in.indicators()) out.push_back(&one.value);
  const auto less = [](const auto* a, const auto* b) { return *a < *b; };
  std::ranges::sort(out, less);
  const auto rest = std::ranges::unique(out, [](const auto* a, const auto* b) { return *a == *b; });
  out.erase(rest.begin(), rest.end());
  return out;
}

void add_review(Document& out, const Case& in, const Record& review) {
  const auto text = group_of<ReviewText>(review, event::group_head);
  if (!text) return;
  out.blocks.emplace_back(Heading{2, text->title.value});
  KeyValues facts;
  put(facts, in, "document.state", in.state_of(review));
  put(facts, in, "document.approved_at", in.time(happened_at(review, "approval")));
  out.blocks.emplace_back(std::move(facts));
  out.blocks.emplace_back(paragraph(text->summary.value));
  tell(out.blocks, in, "document.went_well", text->went_well);
  tell(out.blocks, in, "document.to_improve", text->to_improve);
}

void add_lessons(Document& out, const Case& in) {
  Bullets told;
  for (const auto* lesson : in.all(Kind::lesson))
    if (const auto text = group_of<LessonRecorded>(*lesson, event::group_head))
      told.items.push_back({{in.text("document.named", {{"name", text->title.value}}) + " ", Style::strong},
                            {text->text.value, Style::plain}});
  if (told.items.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.lessons"));
  out.blocks.emplace_back(std::move(told));
}

void add_improvements(Document& out, const Case& in) {
  const auto improvements = in.all(Kind::improvement);
  if (improvements.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.improvements"));
  Table table;
  for (const auto* key : {"improvement", "owner", "due", "state"})
    table.header.push_back(in.text(fmt::format("document.{}", key)));
  Bullets more;
  for (const auto* one : improvements) {
    const auto opened = group_of<ImprovementOpened>(*one, event::group_head);
    table.rows.push_back({in.title_of(*one), in.name_of(one->ref.owner),
                          opened ? in.time(opened->due_at) : std::string(), in.state_of(*one)});
    if (const auto proof = group_of<ImprovementCompleted>(*one, "proof"))
      more.items.push_back({{in.text("document.named", {{"name", in.title_of(*one)}}) + " ", Style::strong},
                            {proof->proof.value, Style::plain}});
  }
  table.widths = {4, 2.4, 2.2, 1.6};
  out.blocks.emplace_back(std::move(table));
  if (more.items.empty()) return;
  out.blocks.emplace_back(heading(in, 2, "document.proofs"));
  out.blocks.emplace_back(std::move(more));
}

}  // namespace

void add_learning(Document& out, const Case& in) {
  const auto reviews = in.all(Kind::review);
  if (!reviews.empty()) out.blocks.emplace_back(heading(in, 1, "document.review"));
  for (const auto* review : reviews) add_review(out, in, *review);
  add_lessons(out, in);
  add_improvements(out, in);
}

void add_indicators(Document& out, const Case& in) {
  const auto all = distinct(in);
  if (all.empty()) return;
  std::map<model::ObservableType, std::int64_t> by_type;
  for (const auto* one : all) ++by_type[one->type];
  out.blocks.emplace_back(heading(in, 1, "document.indicators"));
  out.blocks.emplace_back(paragraph(in.text("document.indicators.intro", {{"n", std::to_string(all.size())}})));
  Table table{{in.text("document.indicator_type"), in.text("document.count")}, {}, {3, 1}};
  for (const auto& [type, n] : by_type) table.rows.push_back({type_name(in, type), in.number(n)});
  out.blocks.emplace_back(std::move(table));
}

void add_indicator_annex(Document& out, const Case& in) {
  const auto all = distinct(in);
  if (all.empty()) return;
  out.blocks.emplace_back(PageBreak{});
  out.blocks.emplace_back(heading(in, 1, "document.annex"));
  const std::size_t listed = std::min(all.size(), most_listed);
  if (listed < all.size())
    out.blocks.emplace_back(
        paragraph(in.text("document.annex.cut", {{"listed", in.number(static_cast<std::int64_t>(listed))},
                                                 {"all", in.number(static_cast<std::int64_t>(all.size()))}})));
  Table table{{in.text("document.indicator_type"), in.text("document.value")}, {}, {1.3, 4}};
  for (std::size_t i = 0; i < listed; ++i) table.rows.push_back({type_name(in, all[i]->type), all[i]->value});
  out.blocks.emplace_back(std::move(table));
}

}  // namespace tocsin::wire::document
