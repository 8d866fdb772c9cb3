#pragma once
// A store of its own for each test, with fact types made up for it and a seed for its chance. For tests alone.
//
// Types: NAME.TRIGGER for the moves of `request` (request.send sets the head too), request.note (group "note"),
// message.post and message.edit (head), message.tag (group "tag"), attachment.add (head), indicator_set.make (head),
// grant.give and grant.take (holds named in the payload), content.erased,
// marking.changed. Every payload is any JSON object.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <random>

#include "base/json.h"
#include "i18n/tokenize.h"
#include "store/sqlite/db.h"
#include "store/sqlite/store.h"

namespace tocsin::store::test {

class FakeClock final : public port::Clock {
 public:
  Instant now() override {
    const std::scoped_lock hold(lock_);
    return {now_.us++};
  }
  void move(Span by) {
    const std::scoped_lock hold(lock_);
    now_ = now_ + by;
  }

 private:
  std::mutex lock_;
  Instant now_{1'700'000'000'000'000};
};

class SeededEntropy final : public port::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : engine_(seed) {}
  void reseed(std::uint64_t seed) {
    const std::scoped_lock hold(lock_);
    engine_.seed(seed);
  }
  void fill(std::span<std::uint8_t> out) override {
    const std::scoped_lock hold(lock_);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mutex lock_;
  std::mt19937_64 engine_;
};

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tocsin-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

const state::FactType* made_up_type(std::string_view type);

// XOR, and the id first: enough to see that what is wrapped is what is unwrapped.
Bytes toy_wrap(const Bytes& aad, ByteView secret);
Result<Bytes> toy_unwrap(const Bytes& aad, ByteView wrapped);

class World {
 public:
  explicit World(std::uint64_t seed = 1) : entropy(seed) { open(); }
  World(std::uint64_t seed, std::int64_t max_pages) : entropy(seed), max_pages_(max_pages) { open(); }

  Options options();
  void open();
  void close() { store.reset(); }
  Result<void> try_open();

  template <class IdType>
  IdType id() {
    RawId raw{};
    entropy.fill(raw);
    return IdType(raw);
  }
  model::Label label_for(const std::vector<model::Atom>& any_of, model::Tlp tlp = model::Tlp::amber) const {
    return {tlp, std::nullopt, model::audience_of(any_of)};
  }
  model::Label open_label() const { return label_for({model::Atom{}}, model::Tlp::clear); }
  event::SpaceRef space() { return {model::SpaceKind::incident, id<model::SpaceId>(), {}}; }
  event::RecordRef ref(model::Kind kind) { return {kind, id<model::RecordId>(), {}, {}}; }

  port::SignedFact fact(std::string_view type, const event::SpaceRef& space, const event::RecordRef& ref,
                        const model::Label& label, std::string_view payload = "{}", model::FactId base = {});
  Result<port::Committed> append(port::SignedFact fact);
  Result<port::Committed> append(std::vector<port::SignedFact> facts);
  // Appends and answers the fact's id.
  model::FactId say(std::string_view type, const event::SpaceRef& space, const event::RecordRef& ref,
                    const model::Label& label, std::string_view payload = "{}", model::FactId base = {});

  std::shared_ptr<const policy::VisibleLabels> everything();
  std::shared_ptr<const policy::VisibleLabels> visible_to(const std::vector<model::Atom>& atoms);
  event::Record record(const model::RecordId& id);  // whole

  TestFolder folder;
  FakeClock clock;
  SeededEntropy entropy;
  std::int64_t max_pages_ = 0;
  model::OrganisationId organisation{RawId{9}};
  std::unique_ptr<Store> store;
};

// The record ids of a page, as everybody reads it.
std::vector<model::RecordId> ids_of(port::Page page);

// Makes of a store's file what a version of the product with that schema (1, 6 or 7..) would have left behind.
Result<void> lower_schema(Db& db, std::int64_t to);

}  // namespace tocsin::store::test
