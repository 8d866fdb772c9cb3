#pragma once
// Random histories for the store's tests: acts, further heads under other labels, erasures, relabellings; a seed makes
// one. For tests alone.
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {

// Random acts on random records: some are refused, as in life.
class Play {
 public:
  Play(World& world, std::uint64_t seed) : world_(world), chance_(seed) {
    for (std::uint8_t n = 1; n <= 5; ++n)
      labels_.push_back(
          world.label_for({{model::AtomKind::community, model::Role::none, RawId{n}}}, model::Tlp::green));
    for (int i = 0; i < 4; ++i) spaces_.push_back(world.space());
  }

  void act() {
    if (records_.empty() || any(4) == 0) return begin();
    auto& one = records_[any(records_.size())];
    if (one.ref.kind == model::Kind::request) return move(one);
    if (one.ref.kind == model::Kind::message) return edit(one);
    if (any(3) == 0) say(one, "grant.take", one.payload, {});
  }
  void erase_something() {
    if (said_.empty()) return;
    const auto& [fact, space, ref] = said_[any(said_.size())];
    Thing room{world_.ref(model::Kind::room), space, labels_[0]};
    say(room, "content.erased", R"({"fact":")" + to_text(fact) + "\"}", {});
  }
  // What gives access is not relabelled: the acts refuse it.
  void relabel_something() {
    if (said_.empty()) return;
    const auto& [fact, space, ref] = said_[any(said_.size())];
    if (ref.kind == model::Kind::appointment) return;
    Thing one{ref, space, labels_[any(labels_.size())]};
    say(one, "marking.changed",
        R"({"scope":")" + std::string(any(2) == 0 ? "record" : "group") + R"(","fact":")" + to_text(fact) + "\"}", {});
    // What the play knows of heads is where they stood; whatever it says next is told by the refusal.
  }

 private:
  struct Thing {
    event::RecordRef ref;
    event::SpaceRef space;
    model::Label label;
    std::string payload;
    model::FactId state;
    std::map<std::string, model::FactId> heads;
  };
  std::size_t any(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(chance_); }
  std::string text() {
    static const char* words[] = {"malware", "数据", "phish", "server", "加密", "evil.example"};
    return R"({"text":")" + std::string(words[any(6)]) + " " + words[any(6)] + "\"}";
  }
  std::optional<model::FactId> say(Thing& one, std::string_view type, const std::string& payload, model::FactId base) {
    auto fact = world_.fact(type, one.space, one.ref, one.label, payload, base);
    const auto id = fact.fact.statement.id;
    if (!world_.append(std::move(fact))) return std::nullopt;
    if (type != "content.erased" && type != "marking.changed") said_.emplace_back(id, one.space, one.ref);
    return id;
  }
  void begin() {
    Thing one{world_.ref(model::Kind::message), spaces_[any(spaces_.size())], labels_[any(labels_.size())], text()};
    const auto kind = any(3);
    if (any(2) == 0) one.ref.owner = owners_[any(owners_.size())];
    if (kind == 0) one.ref.kind = model::Kind::request;
    if (kind == 1) {
      one.ref.kind = model::Kind::appointment;
      one.payload = R"({"holder":")" + to_uuid_text(RawId{static_cast<std::uint8_t>(1 + any(3))}) +
                    R"(","atom":"community:)" + to_uuid_text(RawId{static_cast<std::uint8_t>(1 + any(3))}) + "\"}";
    }
    const char* types[] = {"request.send", "grant.give", "message.post"};
    const auto said = say(one, types[kind], one.payload, {});
    if (!said) return;
    if (kind == 0) one.state = *said;
    if (kind == 2) one.heads[to_hex(model::digest_of(one.label))] = *said;
    records_.push_back(one);
  }
  void move(Thing& one) {
    const auto* machine = state::machine_of(model::Kind::request);
    const auto& moved = machine->moves[any(machine->moves.size())];
    if (const auto said = say(one, "request." + std::string(moved.trigger), text(), one.state)) one.state = *said;
  }
  void edit(Thing& one) {
    Thing under = one;
    under.label = labels_[any(labels_.size())];
    auto& head = one.heads[to_hex(model::digest_of(under.label))];
    if (const auto said = say(under, "message.edit", text(), head)) head = *said;
  }

  World& world_;
  std::mt19937_64 chance_;
  std::vector<model::Label> labels_;
  std::vector<event::SpaceRef> spaces_;
  std::vector<model::OrganisationId> owners_{model::OrganisationId(RawId{1}), model::OrganisationId(RawId{2})};
  std::vector<Thing> records_;
  std::vector<std::tuple<model::FactId, event::SpaceRef, event::RecordRef>> said_;
};

}  // namespace tocsin::store::test
