#include "http/api/pages.h"

#include "base/embedded.h"
#include "http/api/api.h"
#include "http/server/negotiate.h"
#include "model/codec.h"
#include "state/due.h"

namespace tocsin::http {
namespace {

constexpr std::string_view page_groups[] = {"page.", "state.", "kind.",  "field.", "fact.",
                                            "act.",  "value.", "group.", "space.", "observable."};

struct Named {
  policy::Who who;
  std::string_view name;
};
constexpr Named who_names[] = {
    {policy::Who::reader, "reader"}, {policy::Who::author, "author"},
    {policy::Who::owner, "owner"},   {policy::Who::team, "team"},
    {policy::Who::lead, "lead"},     {policy::Who::admin, "admin"},
    {policy::Who::op, "op"},         {policy::Who::participant, "participant"},
    {policy::Who::member, "member"},
};

std::string_view media_type(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

// What is served unchanged until the binary changes.
struct Kept {
  std::shared_ptr<const std::string> bytes;
  EntityTag tag;
  std::string media_type;
};

Kept keep(std::string bytes, std::string_view type) {
  const Digest digest = Sha256().add(bytes).finish();
  return {
      std::make_shared<const std::string>(std::move(bytes)), {to_hex(ByteView(digest).first(12))}, std::string(type)};
}

Response answer_with(const Call& call, const Kept& kept) {
  Response out;
  out.headers = {{"Content-Type", kept.media_type},
                 {"Cache-Control", "no-cache"},
                 {"ETag", to_text(kept.tag)},
                 {"Content-Security-Policy", std::string(page_policy)}};
  const auto known = entity_tags(call.request.header("If-None-Match"), "If-None-Match");
  if (known && matches(*known, kept.tag, Strength::weak)) {
    out.status = 304;
  } else {
    out.shared_body = kept.bytes;
  }
  return out;
}

Handle serve(Kept kept) {
  return [kept = std::move(kept)](const CallRef& call) -> Outcome { return answer_with(*call, kept); };
}

void add_file(Router& router, std::string pattern, std::string_view path, std::string_view operation) {
  router.add({.method = Method::get,
              .pattern = std::move(pattern),
              .operation = fmt::format("page.{}", operation),
              .access = Access::open,
              .handle = serve(keep(std::string(embedded(path)), media_type(path))),
              .answer = "Text"});
}

void add_files(Router& router) {
  constexpr std::string_view folder = "ui/";
  for (const auto path : embedded_paths()) {
    if (!path.starts_with(folder)) continue;
    const auto name = path.substr(folder.size());
    if (name == "index.html") {
      add_file(router, "/", path, "home");
      add_file(router, "/sign-in", path, "sign_in");
    } else {
      add_file(router, fmt::format("/{}", name), path, name);
    }
  }
}

bool is_for_pages(std::string_view key) {
  return std::ranges::any_of(page_groups, [&](std::string_view group) { return key.starts_with(group); });
}

std::string words_in(i18n::Language language) {
  const auto& catalogue = i18n::catalogue();
  json::Object out;
  for (const auto key : catalogue.keys())
    if (is_for_pages(key)) out.emplace(key, catalogue.pattern(language, key));
  return json::to_text(json::Value(std::move(out)));
}

void add_words(Router& router) {
  std::vector<Kept> by_language;
  for (const auto language : i18n::languages) by_language.push_back(keep(words_in(language), "application/json"));
  router.add({.method = Method::get,
              .pattern = "/ui/words",
              .operation = "page.words",
              .access = Access::open,
              .handle = [by_language](const CallRef& call) -> Outcome {
                const auto* wanted = call->query("lang");
                const auto language = wanted == nullptr ? call->language : i18n::negotiate(*wanted);
                return answer_with(*call, by_language[static_cast<std::size_t>(language)]);
              },
              .query = {{"lang", "string"}},
              .answer = "Object"});
}

json::Array names_of_who(policy::Who who) {
  json::Array out;
  for (const auto& [one, name] : who_names)
    if (policy::includes(who, one)) out.emplace_back(name);
  return out;
}

json::Array names_of_phases(const state::Phases& phases) {
  json::Array out;
  for (const auto name : state::names_of(state::Phase{}))
    if (phases.contains(name)) out.emplace_back(name);
  return out;
}

json::Array array_of(std::span<const std::string_view> names) {
  json::Array out;
  for (const auto name : names) out.emplace_back(name);
  return out;
}

json::Value describe_act(const Route& route) {
  const port::Act& act = *route.act;
  json::Object out{{"name", act.name},
                   {"path", route.pattern},
                   {"who", names_of_who(act.who)},
                   {"marking", act.marking == port::Marking::chosen},
                   {"input", act.input_schema()}};
  if (act.on) out.emplace("on", model::name_of(*act.on));
  if (act.makes) out.emplace("makes", model::name_of(*act.makes));
  if (!act.phases.empty()) out.emplace("during", names_of_phases(act.phases));
  return out;
}

void add_acts(Router& router) {
  // Made when first asked: all routes are there by then.
  router.add({.method = Method::get,
              .pattern = "/ui/acts",
              .operation = "page.acts",
              .access = Access::open,
              .handle = [&router](const CallRef& call) -> Outcome {
                static const Kept kept = keep(json::to_text(acts_and_machines(router)), "application/json");
                return answer_with(*call, kept);
              },
              .answer = "Object"});
}

struct Holds {
  model::List<model::Line<120>, 10'000> items;  // atoms: "role:team@UUID", "participant-of:UUID", "community:UUID"
  static constexpr auto fields = std::tuple{model::field("items", &Holds::items)};
};

// A caller's own clearance, so that a page need not guess what the gate will say.
void add_holds(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/ui/holds",
              .operation = "page.holds",
              .access = Access::session,
              .handle = [](const CallRef& call) -> Outcome {
                Holds out;
                for (const auto& atom : call->clearance->atoms()) out.items.items.push_back({to_text(atom)});
                return json_response(200, json::to_text(model::encode(out)));
              },
              .answer = "Object",
              .answer_body = model::schema<Holds>});
}

}  // namespace

json::Value acts_and_machines(const Router& router) {
  json::Array acts;
  for (const auto& route : router.routes())
    if (route.act != nullptr) acts.push_back(describe_act(route));
  json::Object machines;
  for (const auto& machine : state::machines()) {
    json::Array moves;
    for (const auto& move : machine.moves) moves.push_back(json::Array{move.from, move.trigger, move.to});
    machines.emplace(model::name_of(machine.kind), std::move(moves));
  }
  json::Object requests{{"open", array_of(state::open_request_states())},
                        {"awaited", array_of(state::awaited_request_states())},
                        {"agreed", array_of(state::agreed_request_states())}};
  return json::Object{{"acts", std::move(acts)}, {"machines", std::move(machines)}, {"requests", std::move(requests)}};
}

void add_page_routes(Router& router) {
  add_files(router);
  add_words(router);
  add_acts(router);
  add_holds(router);
}

}  // namespace tocsin::http
