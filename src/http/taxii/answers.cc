#include <algorithm>

#include "http/server/negotiate.h"
#include "http/taxii/taxii.h"

namespace tocsin::http::taxii {
namespace {

// RFC 7617 beside RFC 6750: clients of TAXII must know Basic.
constexpr std::string_view basic_challenge = "Basic realm=\"tocsin\", charset=\"UTF-8\"";

std::string text_in(const json::Object& problem, std::string_view key) {
  const auto* found = problem.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

bool is_taxii(std::string_view path) {
  return path.starts_with(path_prefix) && (path.size() == path_prefix.size() || path[path_prefix.size()] == '/');
}

Result<void> check_accept(const Call& call) {
  static constexpr std::string_view offers[] = {wire::taxii::media_type};
  if (best_media_type(call.request.header("Accept"), offers)) return {};
  return fail(Code::invalid, "taxii.accept", "header:Accept", {{"offered", std::string(wire::taxii::media_type)}});
}

Response answer(int status, std::string body) {
  Response out = json_response(status, std::move(body));
  out.headers[0].value = wire::taxii::media_type;
  return out;
}

Response in_taxii_form(Response response) {
  const auto type =
      std::ranges::find_if(response.headers, [](const auto& h) { return same_name(h.name, "Content-Type"); });
  if (type == response.headers.end() || type->value != "application/problem+json") return response;
  const auto parsed = json::parse(response.body);
  if (!parsed || !parsed->is_object()) return response;
  const auto& problem = parsed->get_object();
  auto description = text_in(problem, "detail");
  if (const auto where = text_in(problem, "where"); !where.empty()) description += " (" + where + ")";
  response.body = wire::taxii::error(
      {text_in(problem, "title"), std::move(description), text_in(problem, "code"), response.status});
  type->value = wire::taxii::media_type;
  if (response.status == 401) response.headers.push_back({"WWW-Authenticate", std::string(basic_challenge)});
  return response;
}

}  // namespace tocsin::http::taxii
