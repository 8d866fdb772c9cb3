#include "http/api/journal.h"

#include <algorithm>
#include <atomic>
#include <map>

#include "model/codec.h"
#include "port/signing.h"
#include "share/recipients.h"
#include "state/facts/share.h"

namespace tocsin::http {
namespace {

constexpr std::size_t most_remembered = 250'000;  // a generation
constexpr std::size_t most_of_a_fact = 100;

// A person, or the token of a machine. Two readers are told apart by it, nobody is named.
RawId code_of(const Caller& caller, const auth::Keyring& keyring) {
  const auto digest = keyring.mac(auth::Purpose::journal, caller.principal);
  RawId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

// Both halves are as good as random and neither is a client's to choose: mixed, they stand for the pair. A page asks
// hundreds of times.
RawId key_of(const model::FactId& fact, const RawId& reader) {
  RawId out = fact.raw();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] ^= reader[i];
  return out;
}

model::RecordId journal_of(const model::OrganisationId& originator) {
  return model::RecordId(port::reaction_fact_id(model::FactId(originator.raw()), "share.journal", 0).raw());
}

// Whether the originator's people may know that the reader's organisation is there.
bool may_know(port::Snapshot& snapshot, const policy::LabelBook& book, const model::OrganisationId& originator,
              const model::OrganisationId& reader) {
  const auto clearance = snapshot.clearance_of({}, originator);
  const policy::Gate gate(book, clearance);
  auto sealed = snapshot.load(model::as_record(reader));
  return sealed && gate.release(std::move(*sealed)).has_value();
}

// A line names a version: whoever reads the line may read that, too. A colleague of who wrote it may not.
std::optional<model::Label> label_of(port::Snapshot& snapshot, const policy::LabelBook& book,
                                     const policy::Reading& reading) {
  auto sealed = snapshot.load(reading.record.id);
  if (!sealed) return std::nullopt;
  const auto record = policy::open_for_reaction(std::move(*sealed)).record();
  const event::Slice* found = nullptr;
  for (const auto& slice : record.slices)
    if (slice.fact == reading.fact && (found == nullptr || found->group == event::group_state)) found = &slice;
  return found == nullptr ? std::nullopt : std::optional(book.label_of(found->label));
}

model::Label label_for(const policy::Reading& reading, const model::Label& version, bool knows) {
  const bool tells = knows && !share::hides_readers(version);
  const auto who = tells ? port::member_of(reading.originator) : port::role_in(model::Role::team, reading.space.id);
  return model::join(version, port::label_for(model::Tlp::amber_strict, {who}));
}

port::Piece piece_of(const model::OrganisationId& originator, const model::Label& label,
                     const state::ReadsNoted& payload) {
  return {std::string(state::ReadsNoted::info.type),
          {model::SpaceKind::organisation, model::as_space(originator), {}},
          {.kind = model::Kind::journal, .id = journal_of(originator), .parent = {}, .owner = originator},
          label,
          {},
          model::encode(payload),
          port::By::server,
          {}};
}

struct Part {
  model::Label label;
  std::vector<policy::Reading> readings;
};

}  // namespace

std::size_t ReadJournal::KeyHash::operator()(const RawId& key) const {
  std::size_t out = 0;
  std::copy_n(key.begin(), sizeof out, reinterpret_cast<std::uint8_t*>(&out));
  return out;
}

std::vector<policy::Reading> ReadJournal::unknown(std::vector<policy::Reading> given, const RawId& reader) {
  const std::scoped_lock hold(lock_);
  std::erase_if(given, [&](const policy::Reading& one) {
    const auto key = key_of(one.fact, reader);
    return newer_.contains(key) || older_.contains(key);
  });
  return given;
}

void ReadJournal::remember(const std::vector<policy::Reading>& given, const RawId& reader) {
  const std::scoped_lock hold(lock_);
  if (newer_.size() >= most_remembered) {
    older_ = std::move(newer_);
    newer_.clear();
  }
  for (const auto& one : given) newer_.insert(key_of(one.fact, reader));
}

// One originator's space takes one batch; several become durable together.
Result<std::vector<port::Batch>> ReadJournal::batches(const Caller& caller, const RawId& code,
                                                      const std::vector<policy::Reading>& given) {
  const auto snapshot = services_.index.snapshot();
  const auto reader = to_hex(ByteView(code));
  std::vector<model::FactId> facts;
  for (const auto& one : given) facts.push_back(one.fact);
  const auto unread = snapshot->not_yet_read(facts, reader);
  std::map<model::OrganisationId, std::map<Digest, Part>> parts;
  std::map<model::OrganisationId, bool> knows;
  for (const auto& one : given) {
    if (std::ranges::find(unread, one.fact) == unread.end()) continue;
    const auto [at, is_new] = knows.try_emplace(one.originator, false);
    if (is_new) at->second = may_know(*snapshot, services_.index.labels(), one.originator, caller.organisation);
    const auto version = label_of(*snapshot, services_.index.labels(), one);
    if (!version) continue;  // gone meanwhile: erased, and nobody's to ask for
    auto label = label_for(one, *version, at->second);
    auto& part = parts[one.originator][model::digest_of(label)];
    part.label = std::move(label);
    part.readings.push_back(one);
  }
  CHECK(snapshot->sound());
  std::vector<port::Batch> out;
  const auto now = services_.clock.now();
  for (const auto& [originator, by_label] : parts) {
    port::Draft draft;
    draft.subject = journal_of(originator);
    for (const auto& [digest, part] : by_label)
      for (std::size_t from = 0; from < part.readings.size(); from += most_of_a_fact) {
        state::ReadsNoted payload{caller.organisation, {reader}, {}, {}};
        payload.way = caller.way == Caller::Way::token ? state::ReadWay::machine : state::ReadWay::person;
        for (std::size_t i = from; i < std::min(part.readings.size(), from + most_of_a_fact); ++i)
          payload.reads.items.push_back({part.readings[i].record.id,
                                         {std::string(model::name_of(part.readings[i].record.kind))},
                                         part.readings[i].fact});
        draft.pieces.push_back(piece_of(originator, part.label, payload));
      }
    TRY(auto batch, port::sign_draft(services_.keys, services_.entropy, std::move(draft), {}, {now, now}));
    out.push_back(std::move(batch));
  }
  return out;
}

// Several batches under way for one answer.
struct ReadJournal::Writing {
  CallRef call;
  Response made;
  Finish finish;
  std::vector<policy::Reading> given;
  RawId reader{};
  std::atomic<std::size_t> left{0};
  std::atomic<bool> failed{false};
};

Outcome ReadJournal::note(const CallRef& call, Response made) {
  if (made.status >= 400 || call->readings.empty() || is_nil(call->caller.organisation)) return made;
  const auto reader = code_of(call->caller, services_.keyring);
  auto given = unknown(call->readings.take(), reader);
  if (given.empty()) return made;
  auto all = batches(call->caller, reader, given);
  if (!all) return problem(*call, Error{Code::unavailable, "journal.unwritten", "", {}});
  if (all->empty()) {
    remember(given, reader);
    return made;
  }
  auto writing = std::make_shared<Writing>();
  writing->call = call;
  writing->made = std::move(made);
  writing->given = std::move(given);
  writing->reader = reader;
  writing->left = all->size();
  auto box = std::make_shared<std::vector<port::Batch>>(std::move(*all));
  call->look_away();
  return Later([this, writing, box](Finish finish) {
    writing->finish = std::move(finish);
    const auto ended = [this, writing](Result<port::Committed> done) {
      if (!done) writing->failed = true;
      if (--writing->left != 0) return;
      services_.post([this, writing] {
        if (writing->failed)
          return writing->finish(problem(*writing->call, Error{Code::unavailable, "journal.unwritten", "", {}}));
        remember(writing->given, writing->reader);
        writing->finish(std::move(writing->made));
      });
    };
    for (auto& batch : *box) services_.log.append(std::move(batch), ended);
  });
}

Outcome ReadJournal::noted(const CallRef& call, Outcome made) {
  if (auto* response = std::get_if<Response>(&made)) return note(call, std::move(*response));
  return Later([this, call, later = std::move(std::get<Later>(made))](Finish finish) mutable {
    later([this, call, finish = std::move(finish)](Response response) mutable {
      auto outcome = note(call, std::move(response));
      if (auto* now = std::get_if<Response>(&outcome)) return finish(std::move(*now));
      std::get<Later>(outcome)(std::move(finish));
    });
  });
}

}  // namespace tocsin::http
