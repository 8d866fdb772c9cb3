#include "http/server/message.h"

#include <algorithm>

namespace tocsin::http {

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

const Header* find(const std::vector<Header>& headers, std::string_view name) {
  const auto at = std::ranges::find_if(headers, [&](const Header& h) { return same_name(h.name, name); });
  return at == headers.end() ? nullptr : &*at;
}
}  // namespace

std::string_view to_text(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "OTHER";
  }
  return "OTHER";
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Request::header(std::string_view name) const {
  const Header* found = find(headers, name);
  return found ? std::string_view(found->value) : std::string_view();
}

bool Request::has_header(std::string_view name) const { return find(headers, name) != nullptr; }

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this != &other) {
    drop();
    deliver_ = std::exchange(other.deliver_, nullptr);
  }
  return *this;
}

void Reply::send(Response response) && {
  if (auto deliver = std::exchange(deliver_, nullptr)) deliver(std::move(response));
}

void Reply::drop() {
  if (auto deliver = std::exchange(deliver_, nullptr)) deliver(std::nullopt);
}

}  // namespace tocsin::http
