// rooms: model
// 100,000 indicators against every warninglist: the shipped ones, with as many again made up (or those of a folder),
// and how long the lists take to be made ready. Medians of five. Run: bench_warninglists [folder of lists]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "model/benign.h"

namespace {

using namespace tocsin;
using Steady = std::chrono::steady_clock;
constexpr std::size_t indicators = 100'000;
constexpr std::size_t made_up_lists = 20;
constexpr std::size_t made_up_entries = 50'000;

double ms_since(Steady::time_point start) {
  return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

std::string any_address(std::mt19937_64& chance) {
  const auto n = chance();
  return fmt::format("{}.{}.{}.{}", 11 + n % 200, n >> 8 & 255, n >> 16 & 255, n >> 24 & 255);
}
std::string any_name(std::mt19937_64& chance) {
  return fmt::format("{:x}.{:x}.tld", chance() & 0xFFF, chance() & 0xFFFFFFFF);
}
std::string any_digest(std::mt19937_64& chance) { return fmt::format("{:016x}{:016x}", chance(), chance()); }

model::Warninglist made_up(std::size_t number, std::mt19937_64& chance) {
  model::Warninglist out;
  out.id = fmt::format("made-up-{}", number);
  out.name = out.id;
  out.type = static_cast<model::WarninglistType>(number % 5);
  const bool slow = out.type == model::WarninglistType::regex || out.type == model::WarninglistType::substring;
  for (std::size_t i = 0; i < (slow ? 200 : made_up_entries); ++i) {
    if (out.type == model::WarninglistType::cidr) out.list.push_back(any_address(chance) + "/28");
    if (out.type == model::WarninglistType::hostname) out.list.push_back(any_name(chance));
    if (out.type == model::WarninglistType::string) out.list.push_back(any_digest(chance));
    if (out.type == model::WarninglistType::substring) out.list.push_back(any_name(chance));
    if (out.type == model::WarninglistType::regex) out.list.push_back(fmt::format("^x{}[a-z]+\\.tld$", i));
  }
  return out;
}

std::vector<model::Warninglist> lists_in(const std::filesystem::path& folder) {
  std::vector<model::Warninglist> out;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto value = json::parse(text, model::warninglist_limits);
    if (!value) continue;
    if (auto list = model::warninglist_from_json(*value, file.path().stem().string())) out.push_back(std::move(*list));
  }
  return out;
}

std::vector<model::Observable> some_indicators(std::mt19937_64& chance) {
  std::vector<model::Observable> out;
  for (std::size_t i = 0; i < indicators; ++i) {
    if (i % 4 == 0) out.push_back({model::ObservableType::ipv4, any_address(chance)});
    if (i % 4 == 1) out.push_back({model::ObservableType::domain, any_name(chance)});
    if (i % 4 == 2) out.push_back({model::ObservableType::md5, any_digest(chance)});
    if (i % 4 == 3) out.push_back({model::ObservableType::url, fmt::format("https://{}/{:x}", any_name(chance), i)});
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937_64 chance(1);
  std::vector<model::Warninglist> others;
  if (argc > 1) {
    others = lists_in(argv[1]);
  } else {
    for (std::size_t i = 0; i < made_up_lists; ++i) others.push_back(made_up(i, chance));
  }
  const auto lists = model::with_shipped(std::move(others));
  std::size_t entries = 0;
  for (const auto& one : lists) entries += one.list.size();
  const auto values = some_indicators(chance);
  std::vector<double> ready;
  std::vector<double> looked;
  std::size_t held = 0;
  for (int round = 0; round < 5; ++round) {
    auto start = Steady::now();
    const model::Warninglists all(lists);
    ready.push_back(ms_since(start));
    start = Steady::now();
    held = model::held_back(all, values).size();
    looked.push_back(ms_since(start));
  }
  std::ranges::sort(ready);
  std::ranges::sort(looked);
  fmt::print("{} lists, {} entries: ready in {:.0f} ms; {} indicators in {:.0f} ms ({} held back)\n", lists.size(),
             entries, ready[2], values.size(), looked[2], held);
  return 0;
}
