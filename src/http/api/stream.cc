#include "http/api/stream.h"

#include <algorithm>
#include <chrono>

namespace tocsin::http {
namespace {

constexpr std::chrono::milliseconds gather_for{50};
constexpr std::chrono::seconds heartbeat{10};
constexpr std::size_t notes_at_once = 1000;
constexpr std::ptrdiff_t most_of_a_principal = 8;

bool changes_clearances(const port::Note& note) {
  const auto* type = state::fact_type(note.type);
  return type != nullptr && type->holds != nullptr;
}

std::string data_of(const port::Note& note) {
  std::string out = fmt::format(R"({{"type":"{}","kind":"{}","record":"{}","space":"{}")", note.type,
                                model::name_of(note.ref.kind), to_text(note.ref.id), to_text(note.space.id));
  if (!is_nil(note.ref.parent)) out += fmt::format(R"(,"parent":"{}")", to_text(note.ref.parent));
  return out + fmt::format(R"(,"at":"{}"}})", to_text(note.recorded_at));
}

constexpr std::string_view view_event = "event: view\ndata: {}\n\n";

}  // namespace

class StreamHub::Source : public StreamSource {
 public:
  Source(StreamHub& hub, ClientRef client, bool view_changed)
      : hub_(hub), client_(std::move(client)), view_changed_(view_changed) {}

  void open(Sink sink) override {
    client_->sink = std::move(sink);
    // The sink is the client's: a callback that held it would keep both for ever.
    client_->sink.on_gone([client = std::weak_ptr(client_)] {
      if (const auto there = client.lock()) there->gone = true;
    });
    client_->sink.write(view_changed_ ? view_event : ": open\n\n");
    hub_.join(std::move(client_));
  }

 private:
  StreamHub& hub_;
  ClientRef client_;
  bool view_changed_;
};

StreamHub::StreamHub(const Services& services) : services_(services) {
  position_ = services_.index.snapshot()->last_position();
  services_.log.on_commit([this](std::int64_t) { wake(); });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

StreamHub::~StreamHub() { stop(); }

void StreamHub::stop() {
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StreamHub::wake() {
  const std::scoped_lock hold(bell_lock_);
  due_ = true;
  woken_.notify_one();
}

std::size_t StreamHub::size() const {
  const std::scoped_lock hold(lock_);
  return clients_.size();
}

std::string StreamHub::cursor_of(const Client& client, const model::FactId& fact) const {
  Bytes plain(fact.raw().begin(), fact.raw().end());
  plain.insert(plain.end(), client.clearance.digest().begin(), client.clearance.digest().begin() + 8);
  return services_.keyring.seal(auth::Purpose::cursor, view_of(client.context), plain);
}

// Where a cursor stands; clears the client's labels' claim to be unchanged by answering a negative position.
Result<std::int64_t> StreamHub::position_of(const Call& call, const std::string& cursor, Client& client) const {
  const auto plain = services_.keyring.open(auth::Purpose::cursor, view_of(client.context), cursor);
  if (!plain || plain->size() != 24) return fail(Code::invalid, "query.cursor", "query:cursor");
  RawId fact{};
  std::copy_n(plain->begin(), fact.size(), fact.begin());
  const auto position = call.snapshot->position_of_fact(model::FactId(fact));
  if (position == 0) return fail(Code::invalid, "query.cursor", "query:cursor");
  const bool same_view = std::equal(plain->begin() + 16, plain->end(), client.clearance.digest().begin());
  return same_view ? position : -position;
}

Outcome StreamHub::open(const CallRef& call) {
  const auto context =
      fmt::format("stream|{}|{}", to_uuid_text(call->caller.principal), to_text(call->caller.organisation));
  auto client = std::make_shared<Client>(Sink(nullptr), call->caller, *call->clearance, nullptr,
                                         call->snapshot->last_position(), context);
  bool view_changed = false;
  std::string cursor(call->request.header("Last-Event-ID"));
  if (const auto* given = call->query("cursor")) cursor = *given;
  if (!cursor.empty()) {
    const auto position = position_of(*call, cursor, *client);
    if (!position) return problem(*call, position.error());
    view_changed = *position < 0;
    if (view_changed) client->view_since = client->position;
    client->position = std::abs(*position);
  }
  client->labels = policy::visible(services_.index.labels(), client->clearance);
  if (const auto admitted = admit(client); !admitted) return problem(*call, admitted.error());
  Response out;
  out.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  out.stream = std::make_shared<Source>(*this, std::move(client), view_changed);
  return out;
}

Result<void> StreamHub::admit(const ClientRef& client) {
  const std::scoped_lock hold(lock_);
  std::erase_if(admitted_, [](const auto& one) {
    const auto there = one.lock();
    return there == nullptr || there->gone;
  });
  const auto held = std::ranges::count_if(admitted_, [&](const auto& one) {
    const auto there = one.lock();
    return there != nullptr && there->caller.principal == client->caller.principal;
  });
  if (held >= most_of_a_principal)
    return fail(Code::limit, "stream.too_many", "", {{"max", fmt::to_string(most_of_a_principal)}});
  admitted_.push_back(client);
  return {};
}

void StreamHub::join(ClientRef client) {
  {
    const std::scoped_lock hold(lock_);
    clients_.push_back(std::move(client));
  }
  wake();
}

StreamHub::Clients StreamHub::present() {
  const std::scoped_lock hold(lock_);
  std::erase_if(clients_, [](const ClientRef& client) { return client->gone.load(); });
  return clients_;
}

void StreamHub::run(const std::stop_token& stop) {
  auto next_beat = std::chrono::steady_clock::now() + heartbeat;
  while (!stop.stop_requested()) {
    {
      std::unique_lock hold(bell_lock_);
      woken_.wait_until(hold, stop, next_beat, [this] { return due_; });
      if (stop.stop_requested()) break;
      if (due_) woken_.wait_for(hold, stop, gather_for, [] { return false; });
      due_ = false;
    }
    deliver();
    if (std::chrono::steady_clock::now() >= next_beat) {
      end_strangers();
      next_beat = std::chrono::steady_clock::now() + heartbeat;
    }
  }
  for (const auto& client : present()) client->sink.close();
  const std::scoped_lock hold(lock_);
  clients_.clear();
}

// Facts are read once for all clients. One that has joined may have lost or won access since its request was let in:
// it is looked at again, then brought up to the others.
void StreamHub::deliver() {
  const auto clients = present();
  auto snapshot = services_.index.snapshot();
  const std::int64_t last = snapshot->last_position();
  if (last < position_) return;  // no snapshot could be had
  for (const auto& client : clients) {
    if (client->met) continue;
    look_again_at_clearance(*client, *snapshot);
    catch_up(*client, *snapshot);
    if (!snapshot->sound()) return;  // what could not be read is told later
    client->met = true;
  }
  while (position_ < last) {
    const auto notes = snapshot->notes(position_, notes_at_once, *policy::every_label(services_.index.labels()));
    if (notes.empty()) break;
    if (std::ranges::any_of(notes, changes_clearances))
      for (const auto& client : clients) look_again_at_clearance(*client, *snapshot);
    if (!snapshot->sound()) return;
    deliver_notes(clients, notes);
    position_ = notes.back().position;
  }
}

void StreamHub::deliver_notes(const Clients& clients, const std::vector<port::Note>& notes) {
  for (const auto& client : clients) {
    if (client->gone) continue;
    client->labels = policy::visible(services_.index.labels(), client->clearance);
    for (const auto& note : notes)
      if (note.position > client->position && is_told(*client, note)) send(*client, note);
    client->position = std::max(client->position, notes.back().position);
  }
}

// Of a change that left a label, whoever reads under that label is told. One whose view is another since may have come
// to it afterwards: what was taken back then never was for them, and who did read it loads everything again anyway.
bool StreamHub::is_told(const Client& client, const port::Note& note) {
  return note.position > client.view_since ? note.is_for(*client.labels) : client.labels->contains(note.label);
}

// Never beyond the hub's own position: what lies after it is delivered to all at once, and once.
void StreamHub::catch_up(Client& client, port::Snapshot& snapshot) const {
  while (client.position < position_ && !client.gone) {
    const auto notes = snapshot.notes(client.position, notes_at_once, *client.labels);
    if (!snapshot.sound()) return;
    for (const auto& note : notes)
      if (note.position <= position_ && is_told(client, note)) send(client, note);
    const bool more = notes.size() == notes_at_once;
    client.position = more ? std::min(position_, notes.back().position) : position_;
  }
}

void StreamHub::send(Client& client, const port::Note& note) const {
  const auto text = fmt::format("id: {}\nevent: fact\ndata: {}\n\n", cursor_of(client, note.fact), data_of(note));
  if (!client.sink.write(text)) client.gone = true;
}

void StreamHub::look_again_at_clearance(Client& client, port::Snapshot& snapshot) const {
  if (client.gone) return;
  auto now = clearance_for(client.caller, snapshot);
  if (!snapshot.sound()) return;
  const bool same = now.digest() == client.clearance.digest();
  client.clearance = std::move(now);
  client.labels = policy::visible(services_.index.labels(), client.clearance);
  if (same) return;
  client.view_since = snapshot.last_position();
  if (!client.sink.write(view_event)) client.gone = true;
}

bool StreamHub::is_still_known(const Caller& caller) const {
  const Instant now = services_.clock.now();
  if (caller.session) return services_.accounts.session(caller.session->token, now).has_value();
  return caller.token && services_.accounts.token(caller.token->token, now).has_value();
}

void StreamHub::end_strangers() {
  for (const auto& client : present()) {
    if (!is_still_known(client->caller)) {
      client->sink.close();
      client->gone = true;
    } else if (!client->sink.write(": alive\n\n")) {
      client->gone = true;
    }
  }
}

}  // namespace tocsin::http
