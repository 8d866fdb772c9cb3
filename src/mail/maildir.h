#pragma once
// A Maildir, into which a mail server lays what came back. The danger removed: a mailbox that is read twice, or whose
// mail is lost because this process ended while it read.
//
// take() hands each new message to `handle` and moves it to cur/, marked as seen, once that went well; what could not
// be kept stays new. What is no bounce is seen as well: nobody reads it here. Bounds: 1 MiB a message; larger ones are
// seen and passed over. Errors: invalid "mail.maildir" {folder}; unavailable "mail.maildir_unreadable" {file}; those of
// `handle`. Threads: one at a time. Source: https://cr.yp.to/proto/maildir.html.
#include <filesystem>
#include <functional>
#include <string_view>

#include "base/result.h"

namespace tocsin::mail {

Result<void> expect_maildir(const std::filesystem::path& folder);
Result<std::size_t> take(const std::filesystem::path& folder, std::size_t limit,
                         const std::function<Result<void>(std::string_view bytes)>& handle);

}  // namespace tocsin::mail
