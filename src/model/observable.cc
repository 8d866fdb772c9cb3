#include "model/observable.h"

#include <array>

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, 20> observable_types = {"ipv4",
                                                               "ipv6",
                                                               "cidr",
                                                               "domain",
                                                               "url",
                                                               "email",
                                                               "md5",
                                                               "sha1",
                                                               "sha256",
                                                               "sha512",
                                                               "filename",
                                                               "asn",
                                                               "mutex",
                                                               "registry_key",
                                                               "mac",
                                                               "vulnerability",
                                                               "ssh_fingerprint",
                                                               "imphash",
                                                               "ja3",
                                                               "other"};
static_assert(observable_types.size() == static_cast<std::size_t>(ObservableType::other) + 1);

}  // namespace

std::span<const std::string_view> names_of(ObservableType) { return observable_types; }

}  // namespace tocsin::model
