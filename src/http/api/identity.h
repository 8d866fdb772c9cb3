#pragma once
// Who is calling: a session cookie or a token. The danger removed: a forged cross-site request, and an error that tells
// whether a credential once existed.
//
// A browser's session is the cookie `tocsin_session` (`__Host-tocsin_session` where cookies are secure); every request
// of a session that is not GET or HEAD carries X-CSRF-Token. A token comes as "Authorization: Bearer tcs_..." or bare,
// or as the password of Basic, whatever user is named beside it.
// A follow-up key comes like a token, as tcsq_... (follow_up.h). No credential at all is a caller who is nobody. None
// holds once its person's account is closed; whether they are still of the organisation that it acts for is the call's
// to ask (call.h). Errors: denied "auth.needed" for any credential that does not hold, denied "token.csrf". Threads:
// pure but for the accounts it asks.
#include "http/api/call.h"

namespace tocsin::http {

std::string_view session_cookie_name(const ApiSettings& settings);
bool bears_credential(const ApiSettings& settings, const Request& request);  // whether or not it holds
Result<Caller> identify(const Services& services, const Request& request);

}  // namespace tocsin::http
