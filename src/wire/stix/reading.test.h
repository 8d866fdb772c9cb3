#pragma once
// What tests of STIX objects read with: objects held after the reading, and the shared sample data.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/stix/objects.h"

namespace tocsin::wire::stix::testing {

// A view's content, kept.
struct Held {
  std::string bytes, type, id, version_text, spec_version, tlp_said, statement;
  std::optional<Version> version;
  Revoked revoked = Revoked::no;
  IdOrigin id_origin = IdOrigin::not_derived;
  std::vector<std::string> markings;
  std::vector<Granular> granular;
  std::vector<model::Observable> observables;
  std::vector<Fault> faults;
};

inline Held held(const ObjectView& view) {
  Held out{std::string(view.bytes),
           std::string(view.type),
           std::string(view.id),
           std::string(view.version_text),
           std::string(view.spec_version),
           std::string(view.tlp_said),
           std::string(view.statement),
           view.version,
           view.revoked,
           view.id_origin,
           {},
           {},
           {},
           {}};
  for (const auto ref : view.object_marking_refs) out.markings.emplace_back(ref);
  out.granular.assign(view.granular.begin(), view.granular.end());
  out.observables.assign(view.observables.begin(), view.observables.end());
  out.faults.assign(view.faults.begin(), view.faults.end());
  return out;
}

inline std::vector<Held> objects_in(std::string_view body, const ReadLimits& limits = {}) {
  std::vector<Held> out;
  const auto shape = for_each_object(body, limits, [&](const ObjectView& view) -> Result<void> {
    EXPECT_EQ(view.index, out.size());
    EXPECT_TRUE(view.bytes.data() >= body.data() && view.bytes.data() + view.bytes.size() <= body.data() + body.size());
    out.push_back(held(view));
    return {};
  });
  EXPECT_TRUE(shape.has_value()) << shape.error().what << ' ' << shape.error().where;
  if (shape) EXPECT_EQ(shape->objects, out.size());
  return out;
}

inline std::string to_text(const Fault& fault) {
  std::string out = fault.what + "@" + fault.where;
  for (const auto& arg : fault.args) out += " " + arg.name + "=" + arg.value;
  return out;
}

inline std::vector<std::string> faults_of(std::string_view body) {
  std::vector<std::string> out;
  for (const auto& object : objects_in(body))
    for (const auto& fault : object.faults) out.push_back(to_text(fault));
  return out;
}

inline std::string error_of(std::string_view body, const ReadLimits& limits = {}) {
  const auto shape = for_each_object(body, limits, [](const ObjectView&) -> Result<void> {
    ADD_FAILURE() << "an object was told of a broken document";
    return {};
  });
  return shape ? "" : shape.error().what + "@" + shape.error().where;
}

inline const std::filesystem::path shared = TOCSIN_SOURCE_DIR "/../shared/data";

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// The one member of a gzip file (RFC 1952) without extra fields but its name.
inline std::string gunzip(const std::string& file) {
  std::size_t at = 10;
  if ((file.at(3) & 8) != 0) at = file.find('\0', at) + 1;
  std::string out(std::size_t{64} << 20, '\0');
  boost::beast::zlib::inflate_stream inflate;
  boost::beast::zlib::z_params z{};
  z.next_in = file.data() + at;
  z.avail_in = file.size() - at - 8;
  z.next_out = out.data();
  z.avail_out = out.size();
  boost::beast::error_code error;
  inflate.write(z, boost::beast::zlib::Flush::sync, error);
  out.resize(z.total_out);
  return out;
}

}  // namespace tocsin::wire::stix::testing
