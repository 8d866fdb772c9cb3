// A set of indicators as a file for machines: see wire/indicator_export.h.
#include "http/api/background.h"
#include "http/api/download.h"
#include "http/api/views.h"
#include "wire/indicator_export.h"

namespace tocsin::http {
namespace {

using model::Kind;

constexpr std::size_t most_exported = 100'000;
constexpr std::size_t values_at_once = 1'000;

struct Wish {
  wire::ExportFormat format = wire::ExportFormat::stix;
  wire::HeldBack held_back = wire::HeldBack::left_out;
};

template <class E>
Result<E> chosen(const Call& call, std::string_view name, E usual) {
  const auto* given = call.query(name);
  if (given == nullptr) return usual;
  if (const auto found = model::enum_from<E>(*given)) return *found;
  return fail(Code::invalid, "field.value", "query:" + std::string(name),
              {{"allowed", fmt::format("{}", fmt::join(names_of(E{}), ", "))}});
}

Result<Wish> wish_of(const Call& call) {
  TRY(const auto format, chosen(call, "format", wire::ExportFormat::stix));
  TRY(const auto held_back, chosen(call, "held_back", wire::HeldBack::left_out));
  return Wish{format, held_back};
}

// PAP:RED leaves by no machine's door. Source: PAP (MISP taxonomy v3).
Result<void> require_leaving(const event::Record& set) {
  for (const auto& slice : set.slices)
    if (slice.marking != nullptr && slice.marking->pap == model::Pap::red)
      return fail(Code::conflict, "export.pap_red");
  return {};
}

Result<std::vector<policy::Sealed<policy::Labelled<model::Observable>>>> whole(const Call& call,
                                                                               const model::RecordId& set) {
  std::vector<policy::Sealed<policy::Labelled<model::Observable>>> out;
  while (true) {
    auto some =
        call.snapshot->indicators(set, static_cast<std::int64_t>(out.size()), values_at_once, call.gate->labels());
    const bool last = some.size() < values_at_once;
    std::ranges::move(some, std::back_inserter(out));
    if (last) return out;
    if (out.size() >= most_exported)
      return fail(Code::limit, "export.too_large", "", {{"max", fmt::to_string(most_exported)}});
  }
}

Response exported(const Call& call, const port::SeenRecord& set, Wish wish) {
  if (const auto leaving = require_leaving(set.value()); !leaving) return problem(call, leaving.error());
  auto sealed = whole(call, set->ref.id);
  if (!sealed) return problem(call, sealed.error());
  const auto made = wire::export_indicators(set, call.gate->release(std::move(*sealed)), call.services.warninglists,
                                            wish.format, wish.held_back);
  const bool stix = wish.format == wire::ExportFormat::stix;
  Response out =
      download_of(fmt::format("indicators-{}.{}.json", event::short_code(set->ref.id), model::name_of(wish.format)),
                  stix ? "application/stix+json;version=2.1" : "application/json");
  out.headers.push_back({"Tocsin-Held-Back", fmt::format("{}; {}", made.held_back, model::name_of(wish.held_back))});
  out.body = made.bytes;
  return out;
}

Outcome export_set(const CallRef& call) {
  const auto set = readable(*call, Kind::indicator_set);
  if (!set) return problem(*call, set.error());
  const auto wish = wish_of(*call);
  if (!wish) return problem(*call, wish.error());
  return in_background(call, [call, set = *set, wish = *wish]() -> Outcome { return exported(*call, set, wish); });
}

}  // namespace

void add_export_route(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/indicator-sets/{id}/export",
              .operation = "indicators.export",
              .handle = export_set,
              .query = {{"format", "string"}, {"held_back", "string"}},
              .answer = "Bytes"});
}

}  // namespace tocsin::http
