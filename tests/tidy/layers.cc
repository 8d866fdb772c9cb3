#include "layers.h"

#include <algorithm>

namespace tidy {
namespace {

using Rooms = std::set<std::string>;

const Rooms incident_rooms = {"prepare", "report", "assess", "respond", "learn"};
const Rooms corridors = {"share", "notify"};
const Rooms doors = {"http", "peer", "mail", "cli"};
const Rooms ground = {"base", "model", "event", "policy", "state", "port"};

Rooms joined(std::initializer_list<Rooms> parts) {
  Rooms all;
  for (const auto& part : parts) all.insert(part.begin(), part.end());
  return all;
}

Rooms below(const std::string& room) {
  if (room == "base") return {};
  if (room == "i18n" || room == "model" || room == "auth") return {"base"};
  if (room == "event") return {"base", "model"};
  if (room == "policy") return {"base", "model", "event"};
  if (room == "state") return {"base", "model", "event", "policy"};
  if (room == "port") return {"base", "model", "event", "policy", "state"};
  if (room == "wire" || incident_rooms.contains(room) || corridors.contains(room)) return joined({ground, {"i18n"}});
  if (room == "store") return joined({ground, {"i18n", "auth"}});
  if (doors.contains(room)) return joined({ground, {"i18n", "auth", "wire"}, incident_rooms, corridors});
  if (room == "app") return joined({ground, {"i18n", "auth", "wire", "store"}, incident_rooms, corridors, doors});
  return {};
}

bool is_known(const std::string& room) { return room == "base" || !below(room).empty(); }

// "model" for: #include "model/report.h"; empty for every other line.
std::string included_room(std::string_view line) {
  constexpr std::string_view start = "#include \"";
  if (!line.starts_with(start)) return {};
  line.remove_prefix(start.size());
  const auto slash = line.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(line.substr(0, slash));
}

void check_file(const File& file, const std::vector<Exception>& excepted, Breaches& breaches,
                std::vector<bool>& needed) {
  const auto room = room_of(file.path);
  const auto allowed = allowed_for(room);
  std::size_t number = 0;
  for (const auto line : lines_of(file.text)) {
    ++number;
    const auto target = included_room(line);
    if (target.empty() || allowed.contains(target)) continue;
    const auto match = std::ranges::find_if(
        excepted, [&](const auto& exception) { return exception.path == file.path && exception.room == target; });
    if (match != excepted.end()) {
      needed[static_cast<std::size_t>(match - excepted.begin())] = true;
    } else {
      breaches.push_back({file.path, number, room + " may not include " + target});
    }
  }
}

}  // namespace

const std::vector<Exception>& exceptions() {
  static const std::vector<Exception> list = {
      {"src/http/testing/world.h", "store", "tests of the door run on the real store; nothing but tests includes it"},
      {"src/http/api/unnamed.test.cc", "store", "what a name would leave on the disk is looked for there"},
  };
  return list;
}

std::set<std::string> allowed_for(const std::string& room) {
  if (!is_known(room)) return {};
  auto allowed = below(room);
  allowed.insert(room);
  return allowed;
}

Breaches check_layers(const Tree& tree, const std::vector<Exception>& excepted) {
  Breaches breaches;
  std::vector<bool> needed(excepted.size());
  for (const auto& file : tree) {
    if (!is_cpp(file.path) || room_of(file.path).empty()) continue;
    if (!is_known(room_of(file.path))) {
      breaches.push_back({file.path, 0, "the table in tests/tidy/layers.cc knows no room " + room_of(file.path)});
    } else {
      check_file(file, excepted, breaches, needed);
    }
  }
  for (std::size_t i = 0; i < excepted.size(); ++i) {
    if (!needed[i]) breaches.push_back({excepted[i].path, 0, "exception for " + excepted[i].room + " is not needed"});
  }
  return breaches;
}

}  // namespace tidy
