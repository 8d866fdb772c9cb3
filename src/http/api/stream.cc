#include "http/api/stream.h"

#include <algorithm>
#include <chrono>

namespace tocsin::http {
namespace {

constexpr std::chrono::milliseconds gather_for{50};
constexpr std::chrono::seconds heartbeat{10};
constexpr std::size_t notes_at_once = 1000;

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
    client_->sink.on_gone([client = client_] { client->gone = true; });
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
  services_.log.on_commit([this](std::int64_t) {
    const std::scoped_lock hold(lock_);
    due_ = true;
    woken_.notify_one();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

StreamHub::~StreamHub() { stop(); }

void StreamHub::stop() {
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
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
    client->position = std::abs(*position);
  }
  client->labels = policy::visible(services_.index.labels(), client->clearance);
  Response out;
  out.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  out.stream = std::make_shared<Source>(*this, std::move(client), view_changed);
  return out;
}

void StreamHub::join(ClientRef client) {
  const std::scoped_lock hold(lock_);
  clients_.push_back(std::move(client));
  due_ = true;
  woken_.notify_one();
}

void StreamHub::run(const std::stop_token& stop) {
  auto next_beat = std::chrono::steady_clock::now() + heartbeat;
  while (!stop.stop_requested()) {
    {
      std::unique_lock hold(lock_);
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
  const std::scoped_lock hold(lock_);
  for (const auto& client : clients_) client->sink.close();
  clients_.clear();
}

// Facts are read once for all clients; a client that joined behind the others is first brought up to them.
void StreamHub::deliver() {
  const std::scoped_lock hold(lock_);
  auto snapshot = services_.index.snapshot();
  const std::int64_t last = snapshot->last_position();
  clients_.remove_if([](const ClientRef& client) { return client->gone.load(); });
  for (const auto& client : clients_)
    if (client->position < position_ && !catch_up(*client, *snapshot)) client->gone = true;
  while (position_ < last) {
    const auto notes = snapshot->notes(position_, notes_at_once, *policy::every_label(services_.index.labels()));
    if (notes.empty()) break;
    if (std::ranges::any_of(notes, changes_clearances)) look_again_at_clearances(*snapshot);
    for (const auto& client : clients_) {
      client->labels = policy::visible(services_.index.labels(), client->clearance);
      for (const auto& note : notes)
        if (note.position > client->position && client->labels->contains(note.label)) send(*client, note);
      client->position = std::max(client->position, notes.back().position);
    }
    position_ = notes.back().position;
  }
}

bool StreamHub::catch_up(Client& client, port::Snapshot& snapshot) {
  while (client.position < position_) {
    const auto notes = snapshot.notes(client.position, notes_at_once, *client.labels);
    for (const auto& note : notes) send(client, note);
    client.position =
        notes.size() < notes_at_once ? std::max(position_, snapshot.last_position()) : notes.back().position;
    if (client.gone) return false;
  }
  return true;
}

void StreamHub::send(Client& client, const port::Note& note) const {
  const auto text = fmt::format("id: {}\nevent: fact\ndata: {}\n\n", cursor_of(client, note.fact), data_of(note));
  if (!client.sink.write(text)) client.gone = true;
}

void StreamHub::look_again_at_clearances(port::Snapshot& snapshot) {
  for (const auto& client : clients_) {
    auto now = clearance_for(client->caller, snapshot);
    if (now.digest() == client->clearance.digest()) continue;
    client->clearance = std::move(now);
    if (!client->sink.write(view_event)) client->gone = true;
  }
}

bool StreamHub::is_still_known(const Caller& caller) const {
  const Instant now = services_.clock.now();
  if (caller.session) return services_.accounts.session(caller.session->token, now).has_value();
  return caller.token && services_.accounts.token(caller.token->token, now).has_value();
}

void StreamHub::end_strangers() {
  const std::scoped_lock hold(lock_);
  for (const auto& client : clients_) {
    if (!is_still_known(client->caller)) {
      client->sink.close();
      client->gone = true;
    } else if (!client->sink.write(": alive\n\n")) {
      client->gone = true;
    }
  }
}

}  // namespace tocsin::http
