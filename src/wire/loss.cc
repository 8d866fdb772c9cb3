#include "wire/loss.h"

#include <numeric>

namespace tocsin::wire {
namespace {

constexpr std::array<std::string_view, 4> fates = {"kept", "altered", "carried", "dropped"};

}  // namespace

std::string_view name_of(Fate fate) { return fates[static_cast<std::size_t>(fate)]; }

void LossReport::add(Fate fate, std::string where, std::string_view what, std::string target, std::vector<Arg> args) {
  ++counts_[static_cast<std::size_t>(fate)];
  const std::size_t listed = fate == Fate::kept ? entries_.size() - others_ : others_;
  if (listed >= loss_max_entries) return;
  if (fate != Fate::kept) ++others_;
  entries_.push_back({fate, std::move(where), std::string(what), std::move(args), std::move(target)});
}

std::size_t LossReport::unlisted() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0}) - entries_.size();
}

json::Object counts_of(const LossReport& report) {
  json::Object out;
  for (std::size_t i = 0; i < fates.size(); ++i) out[fates[i]] = report.count(static_cast<Fate>(i));
  out["unlisted"] = report.unlisted();
  return out;
}

}  // namespace tocsin::wire
