#include "intelligence.h"

#include "http/taxii/taxii.h"

namespace tocsin::two_worlds {
namespace {

constexpr std::string_view red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
constexpr std::string_view amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
constexpr std::string_view green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";

struct Wanted {
  int number = 0;
  std::string_view marking = green;
  int version = 0;
  std::string host = "host1.lantern.tld";
  std::string extra = {};
};

std::string id_of(int number) { return fmt::format("indicator--00000000-0000-4000-8000-{:012}", number); }

std::string indicator(const Wanted& wanted) {
  return fmt::format(
      R"({{"type":"indicator","spec_version":"2.1","id":"{}","created":"2026-01-01T00:00:00Z",)"
      R"("modified":"2026-01-01T00:00:{:02}Z","pattern":"[domain-name:value = '{}']","pattern_type":"stix",)"
      R"("valid_from":"2026-01-01T00:00:00Z","object_marking_refs":["{}"]{}}})",
      id_of(wanted.number), wanted.version, wanted.host, wanted.marking, wanted.extra);
}

std::string envelope(const std::vector<std::string>& objects) {
  return fmt::format(R"({{"objects":[{}]}})", fmt::join(objects, ","));
}

const std::string community_shelf = "community:<c>";
const std::string team_shelf = "role:team@<c>";

void brings(Story& story, const std::string& who, const std::string& shelf, const std::string& objects) {
  story.common("brings " + who + shelf, [=](Side& s) { s.bring(who, shelf, objects); });
}
void brings_hidden(Story& story, const std::string& who, const std::string& shelf, const std::string& objects) {
  story.hidden_from_all("brings " + who + shelf, [=](Side& s) { s.bring(who, shelf, objects); });
}

std::string part_marked_red(const std::string& words) {
  return fmt::format(R"(,"description":"{}","granular_markings":[{{"marking_ref":"{}","selectors":["description"]}}])",
                     words, red);
}

}  // namespace

void add_intelligence(Story& story) {
  brings(story, "pia", community_shelf,
         envelope({indicator({.number = 1}), indicator({.number = 2, .marking = amber})}));
  brings(story, "van", community_shelf, envelope({indicator({.number = 1, .version = 1}), indicator({.number = 3})}));
  brings(story, "tom", team_shelf, envelope({indicator({.number = 4, .marking = amber})}));
  brings(story, "tom", "circle:<ring>", envelope({indicator({.number = 5, .marking = amber})}));
  brings(story, "tom", "circle:<veil>", envelope({indicator({.number = 6, .marking = amber})}));
  // Whom the description names differs between the worlds; the rest is the same for all.
  brings(story, "pia", community_shelf,
         envelope({indicator({.number = 7, .extra = part_marked_red("seen at <flavour> harbour")})}));
  // A later version of what all see, an object beside it, a sighting, and one that is bound to be met.
  brings_hidden(story, "pia", community_shelf,
                envelope({indicator({.number = 1, .marking = red, .version = 9, .host = "<flavour>.lantern.tld"}),
                          indicator({.number = 20, .marking = red})}));
  brings_hidden(story, "pia", "member-of:<P>",
                envelope({indicator({.number = 21, .marking = amber, .host = "<flavour>.lantern.tld"}),
                          indicator({.number = 3, .marking = amber, .version = 5})}));
  brings_hidden(
      story, "pia", "member-of:<P>",
      envelope({R"({"type":"sighting","spec_version":"2.1","id":"sighting--00000000-0000-4000-8000-000000000001",)"
                R"("created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","count":7,"sighting_of_ref":")" +
                id_of(1) + R"("})"}));
  story.hidden("brings to the team", [](Side& s) {
    s.bring("pia", team_shelf, envelope({indicator({.number = 22, .marking = amber, .host = "host2.lantern.tld"})}));
  });
  story.mix();
  story.common("pia takes one away", [](Side& s) { s.take_away("pia", community_shelf, id_of(2)); });
  story.hidden_from_all("pia takes a hidden one away", [](Side& s) { s.take_away("pia", "member-of:<P>", id_of(21)); });
  story.did("pia", "/communities/<c>/collections", R"({"title":"Names of P","submitters":["<P>"]})", "colP");
  story.hid("pia", "/communities/<c>/collections",
            R"({"title":"<flavour>","marking":{"tlp":"TLP:AMBER","audience":["member-of:<P>"]}})", "colH");
  story.mix();
}

void add_own_intelligence(Story& story) {
  story.common("vera brings", [](Side& s) {
    if (s.people.contains("vera")) s.bring("vera", community_shelf, envelope({indicator({.number = 60})}), "mybatch");
  });
  story.does("/communities/<c>/collections", R"({"title":"Own part","types":["indicator"]})", "mcol");
  story.does("/communities/<c>/collections", R"({"title":"Own other part","types":[]})", "mcol2");
  story.mix();
  story.does("/collections/<mcol>/change",
             R"({"title":"Own part, changed","types":[],"submitters":[],"base":{"head":"<mcol/head>"}})");
  story.does("/collections/<mcol>/withdraw");
  story.does("/collections/<mcol2>/erase", R"({"fact":"<mcol2/head>","reason":"A slip"})");
  story.does("/intelligence-batches/<mybatch>/erase", R"({"fact":"<mybatch/head>","reason":"A slip"})");
  story.mix();
}

namespace {

std::vector<std::string> collections_in(const Comparison& c, const std::string& community) {
  const auto raw = from_uuid_text(community);
  if (!raw) return {};
  const model::CommunityId id(*raw);
  const auto space = model::as_space(id);
  std::vector<model::Atom> atoms{port::community_atom(space), port::role_in(model::Role::team, space)};
  const auto add = [&](model::AtomKind kind, const std::string& name) {
    if (const auto known = from_uuid_text(c.id_of(name))) atoms.push_back({kind, model::Role::none, *known});
  };
  for (const std::string name : {"V", "P", "T"}) add(model::AtomKind::member_of, name);
  for (const std::string name : {"ring", "veil", "shade"}) add(model::AtomKind::circle, name);
  std::vector<std::string> out;
  for (const auto& atom : atoms) out.push_back(http::taxii::collection_id({id, atom}));
  for (const std::string name : {"colP", "colH"})
    if (const auto known = c.id_of(name); !known.empty()) out.push_back(known);
  return out;
}

std::string below(const http::Route& route, const std::string& community, const std::string& collection) {
  std::string out = route.pattern;
  const auto replace = [&](std::string_view name, const std::string& value) {
    if (const auto at = out.find(name); at != std::string::npos) out.replace(at, name.size(), value);
  };
  replace("{root}", community);
  replace("{id}", community);
  replace("{collection}", collection);
  return out;
}

std::vector<http::Header> taxii_headers() {
  return {{"Content-Type", std::string(wire::taxii::media_type)}, {"Accept", "*/*"}};
}

void turn_taxii_pages(Comparison& c, const std::string& target, std::size_t limit) {
  std::string next;
  for (int page = 0; page < 30; ++page) {
    const auto answer = c.get(fmt::format("{}?limit={}{}", target, limit, next.empty() ? "" : "&next=" + next));
    next = answer.text("next");
    if (next.empty()) return;
  }
}

void read_objects(Comparison& c, const std::string& target) {
  const auto whole = c.get(target);
  if (whole.status() != 200) return;
  turn_taxii_pages(c, target, 1 + c.seed() % 3);
  const auto from = whole.header("X-TAXII-Date-Added-First");
  if (!from.empty()) c.get(target + "?added_after=" + from);
  constexpr std::array<std::string_view, 6> filters{
      "match[version]=all",     "match[version]=first", "match[type]=indicator", "match[type]=malware", "limit=0",
      "match[spec_version]=2.1"};
  c.get(fmt::format("{}?{}", target, filters[c.seed() % filters.size()]));
  c.get(fmt::format("{}?match[id]={},{}", target, id_of(1), id_of(20)));
}

void read_each_object(Comparison& c, std::string target) {
  const auto at = target.find("{object}");
  for (const int number : {1, 2, 3, 4, 5, 7, 20, 21, 22, 99}) {
    auto one = target;
    one.replace(at, 8, id_of(number));
    const auto answer = c.get(one);
    if (answer.status() == 200 && c.seed() % 2 == 0) c.get(one + "?match[version]=all");
  }
}

void write_objects(Comparison& c, const http::Route& route, const std::string& target) {
  if (route.method == http::Method::post) {
    const auto answer =
        c.ask({route.method, target,
               envelope({indicator({.number = 1, .version = 3}), indicator({.number = 50}), "{}"}), taxii_headers()});
    if (answer.status() / 100 != 2) return;
    c.begin_operation("taxii.status");
    c.get(target.substr(0, target.find("/collections/")) + "/status/" + answer.text("id"));
    c.begin_operation(route.operation);
    return;
  }
  auto one = target;
  one.replace(one.find("{object}"), 8, id_of(c.seed() % 2 == 0 ? 50 : 1));
  c.ask({route.method, one, "", taxii_headers()});
}

void ask_export(Comparison& c, const std::string& community) {
  constexpr std::array<std::string_view, 6> formats{"csv", "list", "suricata", "sigma", "rpz", "jsonl"};
  const auto target = "/api/v1/communities/" + community + "/export";
  for (const auto& collection : collections_in(c, community)) {
    const auto format = formats[(c.seed() + collection.size()) % formats.size()];
    const auto answer = c.get(fmt::format("{}?collection={}&format={}", target, collection, format));
    if (const auto tag = answer.header("ETag"); !tag.empty())
      c.get(fmt::format("{}?collection={}&format={}", target, collection, format), {{"If-None-Match", tag}});
  }
  c.get(target + "?format=bogus");
  c.get(target);
}

}  // namespace

void ask_taxii(Comparison& c, const http::Route& route) {
  if (route.operation == "taxii.discovery") {
    c.get(route.pattern);
    return;
  }
  for (const auto& community : c.ids_of("community")) {
    if (route.operation == "collection.export") {
      ask_export(c, community);
      continue;
    }
    if (route.operation == "taxii.status") {
      for (const auto& id : c.some_ids_of("intelligence_batch", route.operation, 4)) {
        auto target = below(route, community, "");
        target.replace(target.find("{status}"), 8, id);
        c.get(target);
      }
      continue;
    }
    if (!route.pattern.contains("{collection}")) {
      c.get(below(route, community, ""));
      continue;
    }
    for (const auto& collection : collections_in(c, community)) {
      const auto target = below(route, community, collection);
      if (route.method != http::Method::get)
        write_objects(c, route, target);
      else if (route.pattern.contains("{object}"))
        read_each_object(c, target);
      else if (route.pattern.ends_with("{collection}"))
        c.get(target);
      else
        read_objects(c, target);
    }
  }
}

}  // namespace tocsin::two_worlds
