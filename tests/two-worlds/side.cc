#include "side.h"

#include "http/taxii/taxii.h"

#include <fmt/ranges.h>

#include <fstream>
#include <iterator>

#include "assess/acts.h"
#include "prepare/acts.h"
#include "share/acts.h"
#include "state/facts/release.h"

namespace tocsin::two_worlds {
namespace {

constexpr Instant beginning{1'780'000'000'000'000};

std::uint64_t seed_of(const std::string& key) {
  const Digest digest = Sha256().add(key).finish();
  std::uint64_t out = 0;
  std::memcpy(&out, digest.data(), sizeof out);
  return out;
}

std::vector<port::Reaction> all_reactions() {
  std::vector<port::Reaction> out;
  for (const auto part : {prepare::reactions(), assess::reactions(), share::reactions()})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool Inbox::write(std::string_view chunk) {
  const std::scoped_lock hold(lock_);
  text_ += chunk;
  grown_.notify_all();
  return true;
}
void Inbox::on_gone(std::move_only_function<void()> callback) {
  const std::scoped_lock hold(lock_);
  gone_ = std::move(callback);
}
bool Inbox::wait_for(std::string_view word) {
  std::unique_lock hold(lock_);
  return grown_.wait_for(hold, std::chrono::seconds(10), [&] { return text_.find(word) != std::string::npos; });
}
// The callback holds the stream's client, and that one us: whoever lets go drops it.
void Inbox::close() {
  const std::scoped_lock hold(lock_);
  gone_ = nullptr;
}
void Inbox::leave() {
  const std::scoped_lock hold(lock_);
  if (gone_) std::exchange(gone_, nullptr)();
}
std::string Inbox::events() const {
  const std::scoped_lock hold(lock_);
  std::string out;
  for (std::size_t at = 0; at < text_.size();) {
    const auto end = std::min(text_.find("\n\n", at), text_.size());
    const auto event = std::string_view(text_).substr(at, end - at);
    if (!event.starts_with(':')) out.append(event).append("\n\n");
    at = end + 2;
  }
  return out;
}
std::string Inbox::last_id() const {
  const auto all = events();
  const auto from = all.rfind("id: ");
  return from == std::string::npos ? "" : all.substr(from + 4, all.find('\n', from) - from - 4);
}

namespace {

// A world makes keys of trustees too; how long a passphrase takes to try is not what it is about.
http::ApiSettings cheap_settings() {
  http::ApiSettings out;
  out.trustee_cost = {.memory_kib = 8, .passes = 1};
  return out;
}

app::MailSettings mail_settings() {
  return {.origin = "https://t.example",
          .from = "tocsin@t.example",
          .bounces_to = "tocsin@t.example",
          .rhythm = {.pause = seconds(600)},
          .bounces = {}};
}

}  // namespace

Side::Side(std::uint64_t seed, std::string word, const Planted& planted)
    : flavour(std::move(word)),
      world(seed, cheap_settings()),
      index(world.store->index(), planted.flaw),
      api(wired()),
      door(api, world.store->index(), planted.leak),
      hub(api.services()),
      reactor_({world.store->log(),
                world.store->index(),
                world.store->keys(),
                world.store->bookmarks(),
                world.clock,
                world.chance,
                all_reactions(),
                [](const Error&) {},
                {},
                model::usual_warninglists(),
                &world.store->outbox()}),
      mail_({.index = index,
             .accounts = world.store->accounts(),
             .outbox = world.store->outbox(),
             .keyring = world.keyring,
             .clock = world.clock,
             .entropy = world.chance,
             .courier = postbox,
             .settings = mail_settings(),
             .complain = [](const Error&) {},
             .tell = [](std::string_view, const std::vector<Arg>&) {}}) {
  api.add_stream(hub);
  api.add_notifications(world.store->outbox(), http::MailDoor::open);
}

port::Delivery Postbox::deliver(const port::Parcel& parcel, const std::stop_token&) {
  mails_[parcel.to] += parcel.bytes;
  return {.outcome = port::Delivery::Outcome::accepted, .status = "2.0.0", .answer = "ok"};
}
std::string Postbox::mails_to(const std::string& address) const {
  const auto found = mails_.find(address);
  return found == mails_.end() ? std::string() : found->second;
}

void Side::reach(const std::string& name) {
  const auto person = people.at(name).person;
  testing::must(world.store->outbox().change_reach(person.raw(), [&](port::Reach& reach) -> Result<void> {
    reach.address = model::Line<254>{address_of(person)};
    reach.confirmed_at = world.clock.now();
    return {};
  }));
}

http::Services Side::wired() {
  const auto& sound = world.api.services();
  return {.log = sound.log,
          .index = index,
          .keys = sound.keys,
          .blobs = sound.blobs,
          .accounts = sound.accounts,
          .quarantine = sound.quarantine,
          .objects = sound.objects,
          .feeds = sound.feeds,
          .clock = sound.clock,
          .entropy = sound.entropy,
          .keyring = sound.keyring,
          .hasher = sound.hasher,
          .hash_pool = sound.hash_pool,
          .settings = sound.settings,
          .post = sound.post};
}

void Side::begin_step(const std::string& key, std::int64_t minute) {
  key_ = key;
  asked_ = 0;
  world.chance.begin_anew(seed_of(key));
  world.clock.pass(beginning + seconds(60 * minute) - world.clock.now());
}

void Side::end_step() {
  world.chance.begin_anew(seed_of(key_ + "/reactions"));
  testing::must(reactor_.run_due());
  testing::must(mail_.run_due());
}

void Side::organisation(const std::string& name) { ids[name] = {"organisation", to_text(world.organisation(name))}; }

void Side::person(const std::string& name, const std::string& of, state::PersonRole role, state::Operates operates) {
  if (!has(of)) return;
  const model::OrganisationId organisation(from_uuid_text(ids[of].id).value());
  auto client = world.person(organisation, name, role, operates);
  ids[name] = {"person", to_text(client.person)};
  people.emplace(name, std::move(client));
  reach(name);
}

void Side::know_journal(const std::string& organisation) {
  if (!has(organisation)) return;
  const auto of = model::FactId(from_uuid_text(ids[organisation].id).value());
  ids["journal of " + organisation] = {"journal", to_text(port::reaction_fact_id(of, "share.journal", 0))};
}

std::optional<std::string> Side::filled_name(std::string_view name) const {
  if (name == "flavour") return flavour;
  const auto slash = name.find('/');
  const auto thing = ids.find(std::string(name.substr(0, slash)));
  if (thing == ids.end()) return std::nullopt;
  if (slash == std::string_view::npos) return thing->second.id;
  const auto part = name.substr(slash + 1);
  if (part == "digest") {
    const auto asked = event::read_group<state::ConsentAsked>(whole(thing->second.id), event::group_head);
    return asked ? std::optional(asked->digest.value) : std::nullopt;
  }
  auto fact = version_of(thing->second.id, part);
  return fact.empty() ? std::nullopt : std::optional(std::move(fact));
}

std::optional<std::string> with_names(std::string_view text,
                                      const std::function<std::optional<std::string>(std::string_view)>& known) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = std::min(text.find('<', at), text.size());
    out += text.substr(at, open - at);
    if (open == text.size()) break;
    const auto close = text.find('>', open);
    const auto one = known(text.substr(open + 1, close - open - 1));
    if (!one) return std::nullopt;
    out += *one;
    at = close + 1;
  }
  return out;
}

std::optional<std::string> Side::filled(std::string_view text) const {
  return with_names(text, [this](std::string_view name) { return filled_name(name); });
}

// "tom /reports/<h>/validate": h0 to h4 are one.
std::string kind_of_step(const std::string& who, std::string_view target) {
  std::string out = who + " ";
  bool named = false;
  for (const char c : target.substr(target.starts_with("/api/v1") ? std::string_view("/api/v1").size() : 0)) {
    if (c == '<') named = true;
    if (c == '>') named = false;
    if (!named || c < '0' || c > '9') out += c;
  }
  return out;
}

bool Side::post(const std::string& who, const std::string& target, const std::string& body, const std::string& as) {
  const auto where = filled(target);
  const auto what = filled(body);
  const auto client = people.find(who);
  if (!where || !what || client == people.end()) return false;
  const auto answer = ask(client->second, http::Method::post, *where, *what);
  auto& counted = played[kind_of_step(who, target)];
  ++counted.times;
  if (answer.status() / 100 == 2) ++counted.done;
  if (answer.status() / 100 != 2) {
    refused.push_back(fmt::format("{} {} by {}: {} {}", key_, target, who, answer.status(), answer.response.body));
    return false;
  }
  if (!as.empty()) ids[as] = {answer.text("kind"), answer.text("id")};
  keep_texts(target, *what);
  return true;
}

std::optional<std::string> Side::shelf_path(const std::string& audience) const {
  const auto community = filled("<c>");
  const auto text = filled(audience);
  const auto atom = text ? model::atom_from_text(*text) : std::nullopt;
  if (!community || !atom) return std::nullopt;
  const model::CommunityId id(from_uuid_text(*community).value());
  return fmt::format("/taxii2/{}/collections/{}/objects/", *community, http::taxii::collection_id({id, *atom}));
}

bool Side::count_step(const std::string& what, const Answer& answer) {
  auto& counted = played[what];
  ++counted.times;
  if (answer.status() / 100 == 2) ++counted.done;
  if (answer.status() / 100 != 2)
    refused.push_back(fmt::format("{} {}: {} {}", key_, what, answer.status(), answer.response.body));
  return answer.status() / 100 == 2;
}

bool Side::bring(const std::string& who, const std::string& audience, const std::string& objects,
                 const std::string& as) {
  const auto path = shelf_path(audience);
  const auto what = filled(objects);
  if (!path || !what) return false;
  const auto answer =
      ask(people.at(who), http::Method::post, *path, *what, {{"Content-Type", std::string(wire::taxii::media_type)}});
  if (answer.status() / 100 == 2)
    ids[as.empty() ? fmt::format("batch{}", ids.size()) : as] = {"intelligence_batch", answer.text("id")};
  return count_step(who + " brings to " + audience, answer);
}

bool Side::take_away(const std::string& who, const std::string& audience, const std::string& object) {
  const auto path = shelf_path(audience);
  if (!path) return false;
  return count_step(who + " takes away from " + audience,
                    ask(people.at(who), http::Method::del, *path + object + "/", ""));
}

void Side::keep_texts(std::string_view target, const std::string& body) {
  if (target.find("?name=") != std::string_view::npos) {
    texts["file"].insert(body);
    return;
  }
  const auto json = json::parse(body);
  if (!json || !json->is_object()) return;
  for (const auto& member : json->get_object())
    if (member.value().is_string()) texts[std::string(member.key())].insert(std::string(member.value().get_string()));
}

void Side::step_up(const Client& who) {
  auto& accounts = world.store->accounts();
  for (auto session : accounts.sessions_of(who.person, world.clock.now())) {
    session.stepped_up_at = world.clock.now();
    testing::must(accounts.change_session(session));
  }
}

// Looked up in the store: to ask for it at the door would be a reading, which is noted and seen.
event::Record Side::whole(const std::string& id) const {
  auto sealed = world.store->index().snapshot()->load(model::RecordId(*from_uuid_text(id)));
  return sealed ? policy::open_for_reaction(std::move(*sealed)).record() : event::Record{};
}

std::string Side::version_of(const std::string& id, std::string_view group) const {
  const auto record = whole(id);
  const auto* slice = record.newest_of(group);
  return slice == nullptr ? std::string() : to_text(slice->fact);
}

void Side::erase(const std::string& who, const std::string& plural, const std::string& name, std::string_view group) {
  const auto client = people.find(who);
  if (client == people.end() || !has(name)) return;
  step_up(client->second);
  const auto path = fmt::format("/api/v1/{}/{}", plural, ids[name].id);
  const auto fact = version_of(ids[name].id, group);
  if (!fact.empty()) post(who, path + "/erase", fmt::format(R"({{"fact":"{}","reason":"Asked to"}})", fact));
}

void Side::read(const std::string& who, const std::string& plural, const std::string& name) {
  const auto client = people.find(who);
  if (client == people.end() || !has(name)) return;
  ask(client->second, http::Method::get, fmt::format("/api/v1/{}/{}", plural, ids[name].id), "");
}

void Side::mark(const std::string& who, const std::string& plural, const std::string& name, std::string_view group,
                std::string_view marking) {
  if (!has(name)) return;
  const auto path = fmt::format("/api/v1/{}/{}", plural, ids[name].id);
  const auto fact = version_of(ids[name].id, group);
  if (!fact.empty()) post(who, path + "/change", fmt::format(R"({{"fact":"{}","marking":{}}})", fact, marking));
}

std::vector<event::Record> Side::all_of(port::ListQuery query) const {
  query.limit = 1000;
  const auto snapshot = world.store->index().snapshot();
  std::vector<event::Record> out;
  for (auto& sealed : snapshot->list(query, *policy::every_label(world.store->index().labels())).records)
    out.push_back(policy::open_for_reaction(std::move(sealed)).record());
  return out;
}

std::optional<event::Record> Side::consent_of(const Client& who, const std::string& release) const {
  const auto all = all_of({.kind = model::Kind::consent,
                           .parent = model::RecordId(*from_uuid_text(ids.at(release).id)),
                           .owner = who.organisation});
  return all.empty() ? std::nullopt : std::optional(all.front());
}

void Side::find_consent(const std::string& who, const std::string& release, const std::string& as) {
  const auto client = people.find(who);
  if (client == people.end() || !has(release)) return;
  if (const auto consent = consent_of(client->second, release)) ids[as] = {"consent", to_text(consent->ref.id)};
}

void Side::consent(const std::string& who, const std::string& release) {
  const auto as = release + " asked " + who;
  find_consent(who, release, as);
  if (!has(as)) return;
  step_up(people.at(who));
  post(who, "/api/v1/consents/<" + as + ">/give", R"({"digest":"<)" + as + R"(/digest>"})",
       release + " consent " + who);
}

void Side::approve(const std::string& who, const std::string& release) {
  const auto client = people.find(who);
  if (client == people.end()) return;
  step_up(client->second);
  post(who, "/api/v1/releases/<" + release + ">/approve", "{}");
}

Answer Side::ask(Client& who, http::Method method, std::string_view target, std::string_view body,
                 std::vector<http::Header> headers) {
  who.idempotency_key = fmt::format("key-{}-{}", key_, asked_++);
  std::erase(who.idempotency_key, ' ');
  auto request = who.request(method, target, body);
  for (auto& header : headers) {
    std::erase_if(request.headers, [&](const auto& known) { return http::same_name(known.name, header.name); });
    request.headers.push_back(std::move(header));
  }
  who.idempotency_key.clear();
  Answer out{door.handle(std::move(request)), {}};
  if (out.response.shared_body) out.response.body = *out.response.shared_body;
  if (!out.response.file.empty()) out.response.body = read_file(out.response.file);
  if (auto json = json::parse(out.response.body, {.bytes = std::size_t{16} << 20, .depth = 64}))
    out.body = std::move(*json);
  return out;
}

}  // namespace tocsin::two_worlds
