#include "cli/exit.h"

namespace tocsin::cli {

Exit exit_of_status(int http_status) {
  if (http_status < 400) return Exit::ok;
  if (http_status == 401 || http_status == 403) return Exit::denied;
  if (http_status == 409 || http_status == 412) return Exit::conflict;
  if (http_status == 502 || http_status == 503 || http_status == 504) return Exit::unreachable;
  return http_status >= 500 ? Exit::internal : Exit::refused;
}

Exit exit_of(const Error& error) {
  switch (error.code) {
    case Code::invalid:
      return error.what.starts_with("usage.") ? Exit::usage : Exit::refused;
    case Code::denied:
      return Exit::denied;
    case Code::not_found:
    case Code::limit:
      return Exit::refused;
    case Code::conflict:
      return Exit::conflict;
    case Code::unavailable:
      return Exit::unreachable;
    case Code::internal:
      return Exit::internal;
  }
  return Exit::internal;
}

}  // namespace tocsin::cli
