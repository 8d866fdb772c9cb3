// The rules, held against the tree itself.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "layers.h"
#include "rules.h"

namespace tidy {
namespace {

const std::filesystem::path root = TOCSIN_SOURCE_DIR;

const Tree& tree() {
  static const Tree read = read_tree(root);
  return read;
}

void expect_none(const Breaches& breaches) { EXPECT_TRUE(breaches.empty()) << to_text(breaches); }

TEST(House, IsRead) { EXPECT_GT(tree().size(), 10U); }
TEST(House, IncludesGoDownOnly) { expect_none(check_layers(tree(), exceptions())); }
TEST(House, FilesAreShort) { expect_none(check_length(tree())); }
TEST(House, HeadersSayWhatTheyAre) { expect_none(check_header_opening(tree())); }
TEST(House, FewFilesKnowAsio) { expect_none(check_asio_wall(tree())); }
TEST(House, NothingIsLeftUndone) { expect_none(check_open_ends(tree())); }
TEST(House, NothingSpeaksOfTheWorkshop) { expect_none(check_mentions(tree())); }
TEST(House, EveryFuzzTargetHasSeeds) { expect_none(check_corpora(tree())); }
TEST(House, NobodyUsesStdRegex) { expect_none(check_regex(tree())); }
TEST(House, SqlLivesInTheStore) { expect_none(check_sql(tree())); }
TEST(House, PureRoomsReadNoClock) { expect_none(check_purity(tree())); }

TEST(House, CopiesNothingOfTheSharedData) {
  const auto data = root / "../shared/data";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "../shared/data is absent";
  std::set<std::string> foreign;
  for (const auto& file : read_tree(std::filesystem::canonical(data))) {
    const auto digest = tocsin::sha256(tocsin::view_of(file.text));
    foreign.insert(std::string(tocsin::text_of(digest)));
  }
  ASSERT_FALSE(foreign.empty());
  expect_none(check_copies(tree(), foreign));
}

}  // namespace
}  // namespace tidy
