#include "notify/shown.h"

#include <array>

#include "state/due.h"

namespace tocsin::notify {
namespace {

// What records are called by, each by its first.
constexpr std::array<std::string_view, 3> titles{"title", "question", "name"};

bool may_be_mailed(const model::Label& label) {
  return label.tlp >= model::Tlp::green && label.pap != model::Pap::red && label.handling.empty();
}

std::string title_in(const event::Slice& head) {
  const auto body = json::parse(head.body, {.bytes = std::size_t{16} << 20});
  if (!body || !body->is_object()) return {};
  for (const auto& name : titles)
    if (const auto* found = body->get_object().if_contains(name); found != nullptr && found->is_string())
      return std::string(found->get_string());
  return {};
}

Shown shown_of(const event::Record& record) {
  const auto* head = record.newest_of(event::group_head);
  if (head == nullptr || head->marking == nullptr) return {};
  // A date may stand under another label than the title: everything that is shown of the record counts.
  for (const auto& slice : record.slices)
    if (slice.marking == nullptr || !may_be_mailed(*slice.marking)) return {};
  Shown out{.carries = Shown::Carries::title, .title = title_in(*head), .due = {}};
  if (record.ref.kind == model::Kind::request) out.due = state::due_at(record);
  if (out.title.empty()) out.carries = Shown::Carries::nothing;
  return out;
}

}  // namespace

policy::Released<Shown> shown(const policy::Released<event::Record>& record) {
  return record.map([](const event::Record& value) { return shown_of(value); });
}

}  // namespace tocsin::notify
