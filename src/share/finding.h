#pragma once
// Finds in a text what should not leave a house by accident: internal addresses and names of hosts, and what reaches a
// person. The danger removed: an advisory that draws the victim's network, or hands round a colleague's number.
//
// Everything is found in the plain form (plain_form.h). What is found is rather too much than too little: a date is
// never taken for a telephone number, a version of four parts may be taken for an address. Threads: pure. Source: RFC
// 1918, RFC 6598 (shared), RFC 3927 and RFC 4291 (link-local, loopback), RFC 4193 (unique local), RFC 6761 and RFC 6762
// (special-use names), RFC 8375 (home.arpa); ITU-T E.164 (telephone numbers).
#include "share/plain_form.h"

namespace tocsin::share {

// Addresses of networks that are not reached from outside, in IPv4 (also with a prefix or with x or * for a part) and
// IPv6.
std::vector<Range> internal_addresses(const PlainForm& form);

// Names that no public server knows (host.local, localhost), and those of or below `domains`; a domain of one label is
// a host's own name and is found as a part of any name. In plain form.
std::vector<Range> internal_hosts(const PlainForm& form, const std::vector<std::u32string>& domains);

std::vector<Range> mail_addresses(const PlainForm& form);
std::vector<Range> telephone_numbers(const PlainForm& form);

}  // namespace tocsin::share
