#include "base/embedded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tocsin {
namespace {

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Embedded, HoldsEveryDataFileByteForByte) {
  const auto paths = embedded_paths();
  ASSERT_FALSE(paths.empty());
  EXPECT_TRUE(std::ranges::is_sorted(paths));
  const std::filesystem::path tree = TOCSIN_SOURCE_DIR;
  for (const auto path : paths)
    EXPECT_EQ(embedded(path), file_text((path.starts_with("ui/") ? tree : tree / "data") / path)) << path;
}

TEST(Embedded, KeepsTheLicenceNoticeOfTheDemoCase) {
  EXPECT_NE(embedded("cases/ebury.LICENSE").find("Redistributions in binary form"), std::string_view::npos);
}

TEST(Embedded, UnknownPathIsEmpty) {
  EXPECT_TRUE(embedded("").empty());
  EXPECT_TRUE(embedded("schemes/rsit").empty());
  EXPECT_TRUE(embedded("../CMakeLists.txt").empty());
}

}  // namespace
}  // namespace tocsin
