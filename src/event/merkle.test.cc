#include "event/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"

namespace tocsin::event {
namespace {

std::vector<Digest> leaves_of(std::size_t n) {
  std::vector<Digest> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(merkle_leaf(view_of(std::to_string(i))));
  return out;
}

// RFC 6962 names the root of nothing; the others follow from its definitions.
TEST(Merkle, RootOfNothingIsTheHashOfNothing) {
  EXPECT_EQ(to_hex(merkle_root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(merkle_leaf({})), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(Merkle, EveryLeafIsProvenAtItsPlaceAndNowhereElse) {
  for (std::size_t size = 1; size <= 20; ++size) {
    const auto leaves = leaves_of(size);
    const auto root = merkle_root(leaves);
    for (std::size_t at = 0; at < size; ++at) {
      const auto path = merkle_path(leaves, at);
      for (std::size_t claimed = 0; claimed < size; ++claimed)
        EXPECT_EQ(verify_merkle_path(leaves[at], claimed, size, path, root).has_value(), claimed == at);
      EXPECT_FALSE(verify_merkle_path(leaves[at], size, size, path, root));
    }
  }
}

TEST(Merkle, ASwappedLeafChangesTheRoot) {
  auto leaves = leaves_of(9);
  const auto root = merkle_root(leaves);
  std::swap(leaves[3], leaves[8]);
  EXPECT_NE(merkle_root(leaves), root);
}

std::optional<Bytes> from_base64(std::string_view text) {
  std::string url(text.substr(0, text.find_last_not_of('=') + 1));
  std::ranges::replace(url, '+', '-');
  std::ranges::replace(url, '/', '_');
  return from_base64url(url);
}

std::optional<Digest> digest_from(const json::Value& value) {
  if (!value.is_string()) return std::nullopt;
  const auto bytes = from_base64(value.get_string());
  if (!bytes || bytes->size() != 32) return std::nullopt;
  Digest out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

// A digest of the wrong length cannot even be said here, which refuses it too.
bool accepts(const json::Object& vector) {
  const auto leaf = digest_from(vector.at("leafHash"));
  const auto root = digest_from(vector.at("root"));
  if (!leaf || !root) return false;
  std::vector<Digest> path;
  if (const auto& steps = vector.at("proof"); steps.is_array())
    for (const auto& step : steps.get_array()) {
      const auto digest = digest_from(step);
      if (!digest) return false;
      path.push_back(*digest);
    }
  const auto at = vector.at("leafIdx").to_number<std::uint64_t>();
  const auto size = vector.at("treeSize").to_number<std::uint64_t>();
  return verify_merkle_path(*leaf, at, size, path, *root).has_value();
}

TEST(Merkle, AgreesWithPublishedVectorsOfInclusion) {
  const std::filesystem::path folder = TOCSIN_SOURCE_DIR "/../shared/data/merkle/testdata/inclusion";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data is absent";
  std::size_t read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    std::stringstream text;
    text << in.rdbuf();
    const auto vector = json::parse(text.str());
    ASSERT_TRUE(vector) << entry.path();
    const auto& object = vector->get_object();
    EXPECT_EQ(accepts(object), !object.at("wantErr").get_bool()) << entry.path();
    ++read;
  }
  EXPECT_GT(read, 50U);
}

}  // namespace
}  // namespace tocsin::event
